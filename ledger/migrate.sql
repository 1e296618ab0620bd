-- name: lock_migrations
-- Of the session: migrations are transactions of their own.
select pg_advisory_lock($1::bigint)

-- name: unlock_migrations
-- A refused migration keeps the lock until its session ends.
select pg_advisory_unlock($1::bigint)

-- name: find_migrations_table
-- An empty database has none.
select to_regclass('public.datafloor_migrations') is not null

-- name: read_migrations
-- With the hashes of what was applied: nobody edits the past unnoticed.
select number, sha256 from public.datafloor_migrations order by number
