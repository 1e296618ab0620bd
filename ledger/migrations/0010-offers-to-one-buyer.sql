-- An offer to one buyer is nobody else's to see: lists leave it out.
alter table following.offer add column to_one_buyer boolean not null default false;
update following.offer set to_one_buyer = document::jsonb ? 'buyer';
alter table following.offer alter column to_one_buyer drop default;
