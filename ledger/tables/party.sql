-- name: load_party
-- Signers' parties, and counterparties.
select
    party, roles, country, identity_sha256, control_group, suspended, frozen
from books.party
where party = any ($1::uuid[])

-- name: store_party
-- Admissions, suspensions, freezes.
insert into books.party (
    party, roles, country, identity_sha256, control_group, suspended, frozen
)
select * from unnest(
    $1::uuid[], $2::text[], $3::text[], $4::bytea[], $5::uuid[], $6::boolean[], $7::boolean[]
)
on conflict (party) do update set
    roles = excluded.roles, country = excluded.country,
    identity_sha256 = excluded.identity_sha256, control_group = excluded.control_group,
    suspended = excluded.suspended, frozen = excluded.frozen

-- name: load_party_key
-- The signing keys of a batch's documents.
select
    id, public_key, party, owner, role, scopes, recipient, spending_limit, valid_from,
    valid_until, revoked, compromised, rotations
from books.party_key
where id = any ($1::bytea[])

-- name: store_party_key
-- New bindings and revocations.
insert into books.party_key (
    id, public_key, party, owner, role, scopes, recipient, spending_limit, valid_from,
    valid_until, revoked, compromised, rotations
)
select * from unnest(
    $1::bytea[], $2::bytea[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::bytea[],
    $8::bigint[], $9::timestamptz[], $10::timestamptz[], $11::boolean[], $12::boolean[],
    $13::bigint[]
)
on conflict (id) do update set
    public_key = excluded.public_key, party = excluded.party, owner = excluded.owner,
    role = excluded.role, scopes = excluded.scopes, recipient = excluded.recipient,
    spending_limit = excluded.spending_limit, valid_from = excluded.valid_from,
    valid_until = excluded.valid_until, revoked = excluded.revoked,
    compromised = excluded.compromised, rotations = excluded.rotations
