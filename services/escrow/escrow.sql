-- name: read_orders_due_now
-- The floor lane takes the longest waiting first.
select order_id from books.orders
where due_at is not null and due_at <= clock_timestamp()
order by due_at limit $1::bigint

-- name: read_deposited_orders_of_key
-- Orders whose header is wrapped for this key and not released, by the index on the buyer.
select o.order_id
from books.party_key k join books.orders o on o.buyer = k.party
where k.id = $1::bytea and o.buyer_key = k.id and o.state = 'deposited' and o.frozen_at is null

-- name: read_orders_held_with_provider
-- Orders that had no key deposit while their provider was frozen.
select order_id from books.orders
where provider = $1::uuid and state = 'confirmed' and frozen_at is null

-- name: read_accounts_of_party
-- A party's own accounts, by the prefix of their names: "party:<id>:".
select account, debits_pending, debits_posted, credits_pending, credits_posted
from books.account where account >= $1::text and account < $2::text order by account

-- name: read_escrow_held
-- What lies in escrow, by currency, for the metrics: what all other accounts together owe, because
-- the sum over all accounts of a currency is zero. Every order keeps an escrow account for ever;
-- the others are few.
select right(account, 3), sum(debits_posted - credits_posted)::bigint
from (
    select account, debits_posted, credits_posted from books.account where account < 'escrow:'
    union all
    select account, debits_posted, credits_posted from books.account where account >= 'escrow;'
) as others
group by 1

-- name: list_orders_of_party
-- Of either side, newest first; the ids begin with their time. Each side by its own index, a page
-- at most: a party that traded little would otherwise be looked for among all orders.
with both_sides as (
    (
        select * from books.orders
        where buyer = $1::uuid
            and order_id < coalesce($2::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
        order by order_id desc limit $3::bigint
    )
    union all
    (
        select * from books.orders
        where provider = $1::uuid and buyer <> $1::uuid
            and order_id < coalesce($2::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
        order by order_id desc limit $3::bigint
    )
)
select
    order_id, offer, listing, number, buyer, buyer_key, provider, recipient, state, price,
    currency, fee, tax, refusal_fee, receipt, acceptance, dispute, manifest_sha256, order_sha256,
    confirmation_sha256, deposit_sha256, header_sha256, release_sha256, disclosure_sha256,
    acceptance_sha256, downloads, confirmed_at, due_at, refusal_sha256, stopped_at, stopped_due,
    dispute_sha256, dispute_claim, directed_by, directed_outcome, directed_refund, decision_sha256,
    refund, frozen_at, frozen_due
from both_sides
order by order_id desc limit $3::bigint
