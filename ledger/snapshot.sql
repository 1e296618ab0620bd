-- name: export_snapshot
-- What pg_dump shall see is what we see.
select pg_export_snapshot()

-- name: find_any_table
-- A restore goes into an empty database alone.
select not exists (
    select from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'v', 'm', 'S')
      and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
      and n.nspname not like 'pg\_temp%'
)
