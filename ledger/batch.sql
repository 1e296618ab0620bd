-- name: lock_ledger
-- One writer at a time, for its transaction. A statement of its own: what comes after it sees all
-- that the writer before committed.
select pg_advisory_xact_lock($1::bigint)

-- name: read_head
-- Where the ledger ends, and the clock that all writers share.
select clock_timestamp(), last.index, last.time, last.leaf
from (values (1)) as always
left join lateral (
    select index, time, leaf from ledger.entries order by index desc limit 1
) as last on true

-- name: append_entries
-- $8 holds the bytes of all entries, one after the other: leaf, leaf hash, core, private part and
-- its hash; the lengths say where to cut. No hex, no escapes.
insert into ledger.entries (index, time, kind, leaf, leaf_hash, core, private, private_sha256)
select
    index, time, kind,
    substring($8::bytea from at for leaf_bytes),
    substring($8::bytea from at + leaf_bytes for 32),
    substring($8::bytea from at + leaf_bytes + 32 for core_bytes),
    substring($8::bytea from at + leaf_bytes + 32 + core_bytes for private_bytes),
    substring($8::bytea from at + leaf_bytes + 32 + core_bytes + private_bytes for 32)
from (
    select index, time, kind, at::int, leaf_bytes::int, core_bytes::int, private_bytes::int
    from unnest(
        $1::bigint[], $2::timestamptz[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[],
        $7::bigint[]
    ) as given (index, time, kind, at, leaf_bytes, core_bytes, private_bytes)
) as entry

-- name: record_batch
-- Tells after a lost connection whether the commit arrived.
insert into ledger.batches (batch, first, count) values ($1::uuid, $2::bigint, $3::bigint)

-- name: find_batch
-- Asked under the lock, so the batch's own session has ended.
select first from ledger.batches where batch = $1::uuid

-- name: find_idempotency
-- Keys older than 48 hours count as never used.
select wanted.place, used.request_sha256, used.entry
from unnest($1::uuid[], $2::uuid[]) with ordinality as wanted (party, key, place)
join work.idempotency as used using (party, key)
where used.created > clock_timestamp() - interval '48 hours'

-- name: store_idempotency
-- In the batch: a key is used if and only if its command is recorded. A key that ran out and was
-- not yet swept starts anew.
insert into work.idempotency (party, key, request_sha256, entry, created)
select party, key, request_sha256, entry, clock_timestamp()
from unnest($1::uuid[], $2::uuid[], $3::bytea[], $4::bigint[])
    as used (party, key, request_sha256, entry)
on conflict (party, key) do update set
    request_sha256 = excluded.request_sha256, entry = excluded.entry, created = excluded.created

-- name: sweep_idempotency
-- A little at a time, from the writer's idle moments.
delete from work.idempotency
where (party, key) in (
    select party, key from work.idempotency
    where created < clock_timestamp() - interval '48 hours' order by created limit 1000
)

-- name: find_follower_acts
-- What a follower asked for before it lost its cursor.
select wanted.place, act.entry
from unnest($1::text[], $2::bigint[]) with ordinality as wanted (follower, cause, place)
join work.follower_acts as act using (follower, cause)

-- name: store_follower_acts
-- In the batch, once for ever.
insert into work.follower_acts (follower, cause, entry)
select * from unnest($1::text[], $2::bigint[], $3::bigint[])

-- name: read_quarantine
-- At a writer's start.
select command_sha256 from ledger.quarantine

-- name: store_quarantine
-- Two writers may meet the same command.
insert into ledger.quarantine (command_sha256, kind, reason)
values ($1::bytea, $2::text, $3::text)
on conflict (command_sha256) do nothing
