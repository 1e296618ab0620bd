-- name: read_act_hours
-- For the picture of the last day: few rows, whatever the floor trades.
select hour, what, currency, acts, value
from following.act_hour
where hour >= $1::timestamptz and what = any (string_to_array($2::text, ' '))
order by hour, what, currency

-- name: sum_acts
-- How often each kind of act happened in the last day, week and month.
select what, coalesce(sum(acts) filter (where hour >= $1::timestamptz), 0)::bigint,
    coalesce(sum(acts) filter (where hour >= $2::timestamptz), 0)::bigint, sum(acts)::bigint
from following.act_hour where hour >= $3::timestamptz group by what

-- name: sum_escrow_by_age
-- Orders whose money lies in escrow: those the floor still has to act on, and those two officers
-- decide, by an index on either.
select width_bucket(confirmed_at, array[$2::timestamptz, $3::timestamptz, $4::timestamptz]),
    currency, count(*), sum(price)::text
from books.orders
where (due_at is not null or state = 'escalated') and confirmed_at <= $1::timestamptz
group by 1, 2 order by 1, 2

-- name: count_open_orders
-- By state, and those whose deadline passed without the floor acting.
select state, count(*), count(*) filter (where due_at < $1::timestamptz)
from books.orders where due_at is not null or state = 'escalated' group by state

-- name: list_supervised_orders
-- Orders, newest first: the ids begin with their time. A plan for all parameters must walk them in
-- that order too, so no filter may look rarer than it is: hence `case`.
select o.order_id, o.listing, o.number, o.buyer, b.name, o.provider, p.name, o.state, o.price,
    o.currency, o.confirmed_at, o.due_at
from books.orders o
left join following.party b on b.party = o.buyer
left join following.party p on p.party = o.provider
where o.order_id < coalesce($1::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
    and case when $2::text is null then true else o.state = $2::text end
    and case when $3::boolean is null then true
        else (o.due_at is not null or o.state = 'escalated') = $3::boolean end
    and case when $4::timestamptz is null then true else o.confirmed_at >= $4::timestamptz end
    and case when $5::timestamptz is null then true else o.confirmed_at < $5::timestamptz end
    and case when $6::timestamptz is null then true else o.due_at < $6::timestamptz end
    and case when $7::uuid is null then true else o.listing = $7::uuid end
    and case when $8::uuid is null then true
        else o.buyer = $8::uuid or o.provider = $8::uuid end
order by o.order_id desc limit $9::bigint

-- name: list_supervised_versions
-- Every version of every listing, drafts and refused ones too; planned like the orders.
select c.listing, c.number, c.provider, p.name, c.state, c.class, c.suspended, c.description,
    c.listed_at, c.entry
from following.catalogue c left join following.party p on p.party = c.provider
where (c.listing, c.number)
        < (coalesce($1::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'), coalesce($2::bigint, 0))
    and case when $3::text is null then true else c.class = $3::text end
    and case when $4::text is null then true
        else $4::text
            = case when c.suspended and c.state = 'listed' then 'suspended' else c.state end end
    and case when $5::uuid is null then true else c.provider = $5::uuid end
order by c.listing desc, c.number desc limit $6::bigint

-- name: list_entries
-- The ledger itself, newest first.
select index, time, kind from ledger.entries
where ($1::bigint is null or index < $1::bigint)
order by index desc limit $2::bigint

-- name: list_entries_of_order
-- An order's life.
select e.index, e.time, e.kind
from following.order_entry o join ledger.entries e on e.index = o.entry
where o.order_id = $1::uuid order by e.index

-- name: list_party_keys
-- For a party's page. It walks all keys: there are some for each party, and officers look seldom.
select id from books.party_key where party = $1::uuid
order by valid_from desc, id limit $2::bigint

-- name: list_waiting_directives
-- For the second officer; the rules count no word of a key in other hands. One row for each thing
-- ever directed by two: not many.
select d.directive, d.document_sha256, d.officer, d.expires_at
from books.directive d join books.party_key k on k.id = d.officer_key
where d.waits and d.expires_at > $1::timestamptz and not k.compromised
order by d.expires_at limit $2::bigint
