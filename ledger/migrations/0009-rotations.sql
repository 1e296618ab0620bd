-- How many rotations lie between a key and one that a registrar approved.
alter table books.party_key add column rotations bigint not null default 0;
alter table books.party_key alter column rotations drop default;
