-- name: read_database_facts
-- Who we are, and whether this database keeps what it acknowledged.
select current_user, r.rolsuper, has_schema_privilege('ledger', 'create'),
    current_setting('server_version_num')::bigint, pg_is_in_recovery(),
    current_setting('fsync')::boolean, current_setting('full_page_writes')::boolean,
    current_setting('synchronous_commit') <> 'off', current_setting('data_checksums')::boolean,
    clock_timestamp()
from pg_roles r
where r.rolname = current_user

-- name: find_missing_rights
-- A server writes rows of all our tables, and makes none.
select n.nspname || '.' || c.relname
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname in ('ledger', 'books', 'following', 'work') and c.relkind in ('r', 'p')
  and not (has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select')
           and has_table_privilege(c.oid, 'insert') and has_table_privilege(c.oid, 'update')
           and has_table_privilege(c.oid, 'delete'))
order by 1
