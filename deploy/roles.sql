-- The database roles of server and keyholder: psql -d … -f deploy/roles.sql, as the owner, after
-- `datafloor init` and after each `datafloor migrate`. Running it again changes nothing.
-- The owner's role makes and migrates; the server writes rows but makes nothing; the keyholder
-- reads what it judges releases by. Who may be which role is peer authentication's (deploy/cluster
-- map).
\set ON_ERROR_STOP on

begin;
select pg_advisory_xact_lock(hashtext('datafloor roles'));
select format('create role %I login', name)
from unnest(array['datafloor_server', 'datafloor_keyholder']) as name
where not exists (select from pg_roles where rolname = name) \gexec

revoke create on schema public from public;

grant usage on schema ledger, books, following, work to datafloor_server;
grant select, insert, update, delete on all tables in schema ledger, books, following, work
    to datafloor_server;
grant select on public.datafloor_migrations to datafloor_server;

grant usage on schema ledger, following to datafloor_keyholder;
grant select on ledger.entries, following.document, following.order_entry to datafloor_keyholder;
commit;
