-- name: load_account
-- The accounts a batch moves money between.
select
    account, debits_pending, debits_posted, credits_pending, credits_posted
from books.account
where account = any ($1::text[])

-- name: store_account
-- The four sums after all transfers of the batch.
insert into books.account (
    account, debits_pending, debits_posted, credits_pending, credits_posted
)
select * from unnest(
    $1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[]
)
on conflict (account) do update set
    debits_pending = excluded.debits_pending, debits_posted = excluded.debits_posted,
    credits_pending = excluded.credits_pending, credits_posted = excluded.credits_posted

-- name: load_transfer
-- Pending transfers a batch resolves, and ids that must be new.
select
    transfer, kind, debit, credit, amount, pending, resolved
from books.transfer
where transfer = any ($1::uuid[])

-- name: store_transfer
-- New transfers, and those now resolved.
insert into books.transfer (
    transfer, kind, debit, credit, amount, pending, resolved
)
select * from unnest(
    $1::uuid[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::uuid[], $7::boolean[]
)
on conflict (transfer) do update set
    kind = excluded.kind, debit = excluded.debit, credit = excluded.credit,
    amount = excluded.amount, pending = excluded.pending, resolved = excluded.resolved

-- name: load_payout
-- The payouts a batch concludes, and ids that must be new.
select
    payout, party, amount, currency, request_sha256, state
from books.payout
where payout = any ($1::uuid[])

-- name: store_payout
-- New payouts and their conclusion.
insert into books.payout (
    payout, party, amount, currency, request_sha256, state
)
select * from unnest(
    $1::uuid[], $2::uuid[], $3::bigint[], $4::text[], $5::bytea[], $6::text[]
)
on conflict (payout) do update set
    party = excluded.party, amount = excluded.amount, currency = excluded.currency,
    request_sha256 = excluded.request_sha256, state = excluded.state
