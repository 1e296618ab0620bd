-- name: store_acts
-- Acts, and at once how many of them fell into each hour: only what is new counts. An order's price
-- never changes.
with given as (
    select * from unnest($1::text[], $2::bigint[], $3::timestamptz[], $4::uuid[], $5::uuid[],
        $6::text[]) as given (what, entry, time, order_id, listing, detail)
), added as (
    insert into following.act (what, entry, time, order_id, listing, detail, amount, currency)
    select g.what, g.entry, g.time, g.order_id, coalesce(g.listing, o.listing), g.detail, o.price,
        o.currency
    from given g left join books.orders o on o.order_id = g.order_id
    on conflict do nothing
    returning what, time, amount, currency
)
insert into following.act_hour as h (hour, what, currency, acts, value)
select date_trunc('hour', time, 'UTC'), what, coalesce(currency, ''), count(*),
    coalesce(sum(amount), 0)::bigint
from added group by 1, 2, 3
on conflict (hour, what, currency) do update
set acts = h.acts + excluded.acts, value = h.value + excluded.value

-- name: store_party_name
-- Every party is admitted once.
insert into following.party (party, name, business_code, entry)
values ($1::uuid, $2::text, $3::text, $4::bigint)
on conflict (party) do nothing

-- name: find_party_name
-- Whom an order's record speaks of.
select name, business_code from following.party where party = $1::uuid

-- name: list_acts
-- All acts, newest first, from the cursor on.
select what, entry, time, order_id, listing, detail, amount, currency
from following.act
where (entry, what) < (coalesce($1::bigint, 9223372036854775807), coalesce($2::text, ''))
    and case when $3::timestamptz is null then true else time >= $3::timestamptz end
    and case when $4::timestamptz is null then true else time < $4::timestamptz end
order by entry desc, what desc limit $5::bigint

-- name: list_acts_of_kind
-- Those of one kind, by the index that begins with it.
select what, entry, time, order_id, listing, detail, amount, currency
from following.act
where what = $1::text and entry < coalesce($2::bigint, 9223372036854775807)
    and case when $3::timestamptz is null then true else time >= $3::timestamptz end
    and case when $4::timestamptz is null then true else time < $4::timestamptz end
order by entry desc limit $5::bigint

-- name: list_acts_of_listing
-- What befell a listing as a whole: suspensions and their lifts, not its orders.
select what, entry, time, order_id, listing, detail, amount, currency
from following.act
where listing = $1::uuid and order_id is null
order by entry desc limit $2::bigint

-- name: list_acts_of_party
-- What officers directed on a party, by the key, which begins with the kind: few in all.
select what, entry, time, order_id, listing, detail, amount, currency
from following.act
where what in ('party-suspended', 'party-suspension-lifted', 'party-frozen', 'party-freeze-lifted')
    and detail = $1::text
order by entry desc limit $2::bigint
