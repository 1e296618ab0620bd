-- Keys that may be in other hands, and the keys that signed offers; unknown of offers made before.
alter table books.party_key add column compromised boolean not null default false;
alter table books.party_key alter column compromised drop default;
alter table books.offer add column signed_by bytea;
