-- name: store_catalogue
-- A drafted version: its description, and the words it is found by. Title and keywords count most.
insert into following.catalogue
    (listing, number, provider, state, class, description, entry, search)
values ($1::uuid, $2::bigint, $3::uuid, 'draft', $4::text, $5::text, $6::bigint,
    setweight(to_tsvector('following.vi', $7::text), 'A') ||
    setweight(to_tsvector('following.vi', $8::text), 'B'))
on conflict (listing, number) do nothing

-- name: set_catalogue_state
-- Inspected, refused, listed or withdrawn.
update following.catalogue
set state = $3::text,
    listed_at = case when $3::text = 'listed' then coalesce(listed_at, $4::timestamptz)
        else listed_at end
where listing = $1::uuid and number = $2::bigint

-- name: set_catalogue_suspended
-- A directive, or its lift, holds for all versions.
update following.catalogue set suspended = $2::boolean where listing = $1::uuid

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

-- name: search_catalogue
-- Listed versions that hold all words, newest first, from the cursor on. Empty words: all. Further
-- of one class, and with an offer in force of at most a price in a currency, where these are given.
select listing, number, provider, class, description, listed_at, entry
from following.catalogue c
where state = 'listed' and not suspended
    and ($1::text = '' or search @@ websearch_to_tsquery('following.vi', $1::text))
    and ($2::timestamptz is null or (listed_at, listing) < ($2::timestamptz, $3::uuid))
    and ($5::text is null or class = $5::text)
    and ($6::bigint is null or exists (
        select from following.offer o
        where o.listing = c.listing and o.number = c.number and not o.closed
            and not o.to_one_buyer
            and o.valid_from <= now() and now() < o.valid_until and o.price <= $6::bigint
            and ($7::text is null or o.currency = $7::text)))
order by listed_at desc, listing desc
limit $4::bigint

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
