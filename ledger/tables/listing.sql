-- name: load_listing
-- The listings a batch drafts on, offers, orders or suspends.
select
    listing, provider, latest, suspended
from books.listing
where listing = any ($1::uuid[])

-- name: store_listing
-- The newest version and the suspension.
insert into books.listing (
    listing, provider, latest, suspended
)
select * from unnest(
    $1::uuid[], $2::uuid[], $3::bigint[], $4::boolean[]
)
on conflict (listing) do update set
    provider = excluded.provider, latest = excluded.latest, suspended = excluded.suspended

-- name: load_version
-- The versions a batch touches or sells.
select
    listing, number, provider, state, class, subjects, description_sha256, manifest_sha256,
    licence_sha256, delivery_class, custody, payload_bytes, payload_nonce, payload_sha256,
    plaintext_bytes, tree_root, key_commitment, hpt_sha256, sealed_sha256
from books.version
join unnest($1::uuid[], $2::bigint[]) as wanted (listing, number)
    using (listing, number)

-- name: store_version
-- Each step of a version's state.
insert into books.version (
    listing, number, provider, state, class, subjects, description_sha256, manifest_sha256,
    licence_sha256, delivery_class, custody, payload_bytes, payload_nonce, payload_sha256,
    plaintext_bytes, tree_root, key_commitment, hpt_sha256, sealed_sha256
)
select * from unnest(
    $1::uuid[], $2::bigint[], $3::uuid[], $4::text[], $5::text[], $6::bigint[], $7::bytea[],
    $8::bytea[], $9::bytea[], $10::text[], $11::text[], $12::bigint[], $13::uuid[], $14::bytea[],
    $15::bigint[], $16::bytea[], $17::bytea[], $18::bytea[], $19::bytea[]
)
on conflict (listing, number) do update set
    provider = excluded.provider, state = excluded.state, class = excluded.class,
    subjects = excluded.subjects, description_sha256 = excluded.description_sha256,
    manifest_sha256 = excluded.manifest_sha256, licence_sha256 = excluded.licence_sha256,
    delivery_class = excluded.delivery_class, custody = excluded.custody,
    payload_bytes = excluded.payload_bytes, payload_nonce = excluded.payload_nonce,
    payload_sha256 = excluded.payload_sha256, plaintext_bytes = excluded.plaintext_bytes,
    tree_root = excluded.tree_root, key_commitment = excluded.key_commitment,
    hpt_sha256 = excluded.hpt_sha256, sealed_sha256 = excluded.sealed_sha256
