-- How much is listed, by what a search can be narrowed to. The follower keeps the counts; whoever
-- empties the catalogue empties them with it.
alter table following.catalogue
    add column sector text,
    add column product_type text;
update following.catalogue
set sector = description::jsonb ->> 'sector', product_type = description::jsonb ->> 'product_type';
alter table following.catalogue
    alter column sector set not null,
    alter column product_type set not null;

create table following.catalogue_count (
    class text not null,
    sector text not null,
    product_type text not null,
    listed bigint not null, -- versions that are listed and not suspended
    primary key (class, sector, product_type)
) with (fillfactor = 50);
insert into following.catalogue_count (class, sector, product_type, listed)
select class, sector, product_type, count(*)
from following.catalogue where state = 'listed' and not suspended group by 1, 2, 3;

-- Newest first, the whole list and each narrower one. The index before ran in another order than
-- the list, so that every page was sorted again.
drop index following.catalogue_listed_at_listing_idx;
create index on following.catalogue (listed_at, listing) where state = 'listed' and not suspended;
create index on following.catalogue (class, listed_at, listing)
    where state = 'listed' and not suspended;
create index on following.catalogue (sector, listed_at, listing)
    where state = 'listed' and not suspended;
create index on following.catalogue (product_type, listed_at, listing)
    where state = 'listed' and not suspended;
-- What is free of charge, or cheap, may be rare.
create index on following.offer (price) where not closed and not to_one_buyer;
-- The figures of the whole floor count every version by class and state.
create index on following.catalogue (class, state, suspended);
