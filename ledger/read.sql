-- name: read_entries
-- A range, for audits, followers and publishers.
select index, time, leaf, leaf_hash, core, private, private_sha256
from ledger.entries
where index >= $1::bigint and index < $2::bigint
order by index

-- name: read_entries_at
-- Single entries, by index.
select index, time, leaf, leaf_hash, core, private, private_sha256
from ledger.entries
where index = any ($1::bigint[])

-- name: read_leaf_hashes
-- What the tree is built of.
select leaf_hash from ledger.entries
where index >= $1::bigint and index < $2::bigint
order by index

-- name: read_leaves
-- What entry bundles are made of.
select leaf from ledger.entries
where index >= $1::bigint and index < $2::bigint
order by index

-- name: read_all_accounts
-- For the audit: all balances of a currency sum to zero.
select account, debits_pending, debits_posted, credits_pending, credits_posted
from books.account
where account > $1::text
order by account
limit $2::bigint
