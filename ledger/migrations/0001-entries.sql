-- The ledger itself. Bodies are bytes, never jsonb: their hashes are what counts.
create table public.datafloor_migrations (
    number bigint primary key,
    name text not null,
    sha256 text not null,
    at timestamptz not null default clock_timestamp()
);

create schema ledger;

create table ledger.entries (
    index bigint primary key,
    time timestamptz not null,
    kind text not null,
    leaf bytea not null,
    core bytea not null,
    private bytea, -- null: erased by order
    private_sha256 bytea not null,
    leaf_hash bytea not null
) with (toast_tuple_target = 8160); -- rows of usual size stay in one piece
alter table ledger.entries alter core set compression lz4;
alter table ledger.entries alter private set compression lz4;

-- One row a batch: after a lost connection it tells whether the commit arrived.
create table ledger.batches (
    batch uuid primary key,
    first bigint not null,
    count bigint not null
);

-- Commands that made a batch fail, by the hash of their documents.
create table ledger.quarantine (
    command_sha256 bytea primary key,
    kind text not null,
    reason text not null,
    at timestamptz not null default clock_timestamp()
);

-- What no business fact depends on.
create schema work;

-- Idempotency keys, kept for 48 hours. `key` is the first 16 bytes of the key's SHA-256.
create table work.idempotency (
    party uuid not null,
    key uuid not null,
    request_sha256 bytea not null,
    entry bigint not null,
    created timestamptz not null,
    primary key (party, key)
);
create index on work.idempotency (created);

-- What followers asked for, once for each entry that made them ask. Kept for ever.
create table work.follower_acts (
    follower text not null,
    cause bigint not null,
    entry bigint not null,
    primary key (follower, cause)
);
