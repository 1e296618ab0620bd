-- name: store_provider
-- The name a provider was admitted under. A party is admitted once.
insert into following.provider (party, name) values ($1::uuid, $2::text)
on conflict (party) do nothing

-- name: find_provider_name
-- Who lists a dataset.
select name from following.provider where party = $1::uuid

-- name: count_settled_trade
-- One more trade of its day. What a settled order cost never changes.
insert into following.trade_day as d (day, currency, trades, value, entry)
select ($2::timestamptz at time zone 'UTC')::date, o.currency, 1, o.price - o.refund, $3::bigint
from books.orders o where o.order_id = $1::uuid
on conflict (day, currency) do update
set trades = d.trades + 1, value = d.value + excluded.value, entry = excluded.entry
where d.entry < excluded.entry

-- name: count_versions
-- Versions by class and state. Drafts and refusals are counted, not shown.
select class, case when suspended and state = 'listed' then 'suspended' else state end as shown,
    count(*)
from following.catalogue group by class, shown order by class, shown

-- name: count_open_offers
-- Offers that anyone can order now.
select count(*)
from following.offer o join following.catalogue c
    on c.listing = o.listing and c.number = o.number and c.state = 'listed' and not c.suspended
where not o.closed and not o.to_one_buyer and o.valid_from <= now() and now() < o.valid_until

-- name: sum_trades
-- All settled trades, by currency.
select currency, sum(trades)::bigint, sum(value)::text
from following.trade_day group by currency order by currency

-- name: read_trade_days
-- The last thirty days that had trades, oldest first.
select day::text, currency, trades, value::text
from (select * from following.trade_day order by day desc, currency limit 30) recent
order by day, currency
