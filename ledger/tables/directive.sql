-- name: load_directive
-- The words of officers that wait for another's.
select
    directive, officer, officer_key, document_sha256, expires_at, waits
from books.directive
where directive = any ($1::bytea[])

-- name: store_directive
-- First words, and those a second one has used up.
insert into books.directive (
    directive, officer, officer_key, document_sha256, expires_at, waits
)
select * from unnest(
    $1::bytea[], $2::uuid[], $3::bytea[], $4::bytea[], $5::timestamptz[], $6::boolean[]
)
on conflict (directive) do update set
    officer = excluded.officer, officer_key = excluded.officer_key,
    document_sha256 = excluded.document_sha256, expires_at = excluded.expires_at,
    waits = excluded.waits
