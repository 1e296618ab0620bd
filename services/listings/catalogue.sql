-- name: store_catalogue
-- A drafted version: its description, and the words it is found by. Title and keywords count most.
insert into following.catalogue
    (listing, number, provider, state, class, sector, product_type, description, entry, search)
values ($1::uuid, $2::bigint, $3::uuid, 'draft', $4::text, $5::text, $6::text, $7::text, $8::bigint,
    setweight(to_tsvector('following.vi', $9::text), 'A') ||
    setweight(to_tsvector('following.vi', $10::text), 'B'))
on conflict (listing, number) do nothing

-- name: set_catalogue_state
-- Inspected, refused, listed or withdrawn; and one more or less in the counts, where it comes into
-- the list or leaves it.
with changed as (
    update following.catalogue c
    set state = $3::text,
        listed_at = case when $3::text = 'listed' then coalesce(c.listed_at, $4::timestamptz)
            else c.listed_at end
    from following.catalogue before
    where c.listing = $1::uuid and c.number = $2::bigint
        and before.listing = $1::uuid and before.number = $2::bigint
    returning c.class, c.sector, c.product_type,
        (c.state = 'listed' and not c.suspended)::int
            - (before.state = 'listed' and not before.suspended)::int as more
)
insert into following.catalogue_count as n (class, sector, product_type, listed)
select class, sector, product_type, more from changed where more <> 0
on conflict (class, sector, product_type) do update set listed = n.listed + excluded.listed

-- name: set_catalogue_suspended
-- A directive, or its lift, holds for all versions.
with changed as (
    update following.catalogue c set suspended = $2::boolean
    from following.catalogue before
    where c.listing = $1::uuid and before.listing = c.listing and before.number = c.number
    returning c.class, c.sector, c.product_type,
        (c.state = 'listed' and not c.suspended)::int
            - (before.state = 'listed' and not before.suspended)::int as more
)
insert into following.catalogue_count as n (class, sector, product_type, listed)
select class, sector, product_type, sum(more) from changed group by 1, 2, 3 having sum(more) <> 0
on conflict (class, sector, product_type) do update set listed = n.listed + excluded.listed

-- name: store_catalogue_offer
-- What an order names.
insert into following.offer
    (offer, listing, number, document, price, currency, valid_from, valid_until, to_one_buyer)
values ($1::uuid, $2::uuid, $3::bigint, $4::text, $5::bigint, $6::text, $7::timestamptz,
    $8::timestamptz, $9::boolean)
on conflict (offer) do nothing

-- name: close_catalogue_offer
-- Withdrawn by its provider.
update following.offer set closed = true where offer = $1::uuid

-- name: plan_search
-- Until the end of the transaction: which way is good depends on words, filters and how much there
-- is, so no plan may serve them all.
select set_config('plan_cache_mode', 'force_custom_plan', true),
    set_config('enable_indexscan', 'on', true)

-- name: plan_words
-- The same for words, by the index of words alone: PostgreSQL takes two words that are never
-- together for as many matches as their shares give, and would walk the whole list to find them.
-- Answers what the index is asked: T where it knows no way, as to what only lacks a word; nothing
-- where no word is left.
select asked, set_config('plan_cache_mode', 'force_custom_plan', true),
    set_config('enable_indexscan', case when asked = 'T' then 'on' else 'off' end, true)
from (select querytree(websearch_to_tsquery('following.vi', $1::text)) as asked) as words

-- name: count_listed
-- All that is listed, or all of a class, sector and kind of product: few rows, however much it is.
-- Grouping: 7 the total, 3 a class, 5 a sector, 6 a kind of product.
select grouping(class, sector, product_type), coalesce(class, sector, product_type),
    coalesce(sum(listed), 0)::bigint, 0::bigint
from following.catalogue_count
where ($1::text is null or class = $1::text)
    and ($2::text is null or sector = $2::text)
    and ($3::text is null or product_type = $3::text)
group by grouping sets ((), (class), (sector), (product_type))
order by 1, 3 desc, 2

-- name: count_found
-- The same of what holds all words, and of that what has an offer of at most a price. Counts to the
-- limit; last how many of those it looked at hold the words.
with found as materialized (
    select listing, number, class, sector, product_type
    from following.catalogue
    where state = 'listed' and not suspended
        and ($1::text is null or class = $1::text)
        and ($2::text is null or sector = $2::text)
        and ($3::text is null or product_type = $3::text)
        and search @@ websearch_to_tsquery('following.vi', $4::text)
    limit $7::bigint
)
select grouping(class, sector, product_type), coalesce(class, sector, product_type), count(*),
    (select count(*) from found)
from found f
where $5::bigint is null
    or exists (
        select from following.offer o
        where o.listing = f.listing and o.number = f.number and not o.closed
            and not o.to_one_buyer and o.valid_from <= now() and now() < o.valid_until
            and o.price <= $5::bigint and ($6::text is null or o.currency = $6::text))
group by grouping sets ((), (class), (sector), (product_type))
order by 1, 3 desc, 2

-- name: count_priced
-- The same of what has an offer of at most a price.
with found as materialized (
    select class, sector, product_type
    from following.catalogue c
    where state = 'listed' and not suspended
        and ($1::text is null or class = $1::text)
        and ($2::text is null or sector = $2::text)
        and ($3::text is null or product_type = $3::text)
        and exists (
            select from following.offer o
            where o.listing = c.listing and o.number = c.number and not o.closed
                and not o.to_one_buyer and o.valid_from <= now() and now() < o.valid_until
                and o.price <= $4::bigint and ($5::text is null or o.currency = $5::text))
    limit $6::bigint
)
select grouping(class, sector, product_type), coalesce(class, sector, product_type), count(*),
    (select count(*) from found)
from found
group by grouping sets ((), (class), (sector), (product_type))
order by 1, 3 desc, 2

-- name: search_catalogue
-- Listed versions that hold all words, newest first, from the cursor on. Empty words: all. Further
-- of one class, sector and kind of product, where these are given. Walks the list.
select listing, number, provider, class, description, listed_at, entry
from following.catalogue
where state = 'listed' and not suspended
    and ($1::text is null or class = $1::text)
    and ($2::text is null or sector = $2::text)
    and ($3::text is null or product_type = $3::text)
    and ($4::text = '' or search @@ websearch_to_tsquery('following.vi', $4::text))
    and (listed_at, listing) < (coalesce($6::timestamptz, 'infinity'),
        coalesce($7::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
order by listed_at desc, listing desc
limit $5::bigint

-- name: search_priced
-- The same with an offer in force of at most a price in a currency. A statement of its own, because
-- only a condition that is always there lets PostgreSQL begin with the offers.
select listing, number, provider, class, description, listed_at, entry
from following.catalogue c
where state = 'listed' and not suspended
    and ($1::text is null or class = $1::text)
    and ($2::text is null or sector = $2::text)
    and ($3::text is null or product_type = $3::text)
    and ($4::text = '' or search @@ websearch_to_tsquery('following.vi', $4::text))
    and (listed_at, listing) < (coalesce($6::timestamptz, 'infinity'),
        coalesce($7::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
    and exists (
        select from following.offer o
        where o.listing = c.listing and o.number = c.number and not o.closed
            and not o.to_one_buyer and o.valid_from <= now() and now() < o.valid_until
            and o.price <= $8::bigint and ($9::text is null or o.currency = $9::text))
order by listed_at desc, listing desc
limit $5::bigint

-- name: search_found
-- The same where few versions hold the words: all of them, then in order, then the page.
with found as materialized (
    select listing, number, listed_at
    from following.catalogue
    where state = 'listed' and not suspended
        and ($1::text is null or class = $1::text)
        and ($2::text is null or sector = $2::text)
        and ($3::text is null or product_type = $3::text)
        and search @@ websearch_to_tsquery('following.vi', $4::text)
), page as (
    select listing, number
    from found f
    where (listed_at, listing) < (coalesce($6::timestamptz, 'infinity'),
            coalesce($7::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
        and ($8::bigint is null or exists (
            select from following.offer o
            where o.listing = f.listing and o.number = f.number and not o.closed
                and not o.to_one_buyer and o.valid_from <= now() and now() < o.valid_until
                and o.price <= $8::bigint and ($9::text is null or o.currency = $9::text)))
    order by listed_at desc, listing desc
    limit $5::bigint
)
select c.listing, c.number, c.provider, c.class, c.description, c.listed_at, c.entry
from page p join following.catalogue c on c.listing = p.listing and c.number = p.number
order by c.listed_at desc, c.listing desc

-- name: find_catalogue_versions
-- All versions of one listing, newest first.
select listing, number, provider, state, class, suspended, description, listed_at, entry
from following.catalogue where listing = $1::uuid order by number desc

-- name: find_catalogue_offers
-- The offers on a version that anyone can order now.
select document, closed
from following.offer
where listing = $1::uuid and number = $2::bigint and not closed and not to_one_buyer
    and valid_from <= now() and now() < valid_until
order by price, offer

-- name: find_catalogue_offer
-- One offer, whatever became of it.
select document, closed from following.offer where offer = $1::uuid
