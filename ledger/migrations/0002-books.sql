-- The inline projections: one table for each kind of aggregate of the contracts, one column for
-- each of its members. Written in the batch, from events alone; rebuilt from the ledger, compared
-- by audit.
-- No foreign keys on what every trade writes: the single writer and the audit guard them.
create schema books;

create table books.floor (
    "only" text primary key,
    floor uuid not null,
    keys text not null,
    operating uuid not null,
    regulator uuid not null,
    rulebook text not null,
    halted boolean not null
);

create table books.claim (
    kind text not null,
    value uuid not null,
    content uuid not null,
    entry bigint not null,
    primary key (kind, value)
);

create table books.party (
    party uuid primary key,
    roles text not null,
    country text not null,
    identity_sha256 bytea not null,
    control_group uuid not null,
    suspended boolean not null,
    frozen boolean not null
);

create table books.party_key (
    id bytea primary key,
    public_key bytea not null,
    party uuid not null,
    owner uuid not null,
    role text not null,
    scopes text not null,
    recipient bytea,
    spending_limit bigint,
    valid_from timestamptz not null,
    valid_until timestamptz not null,
    revoked boolean not null
);

create table books.listing (
    listing uuid primary key,
    provider uuid not null,
    latest bigint not null,
    suspended boolean not null
);

create table books.version (
    listing uuid not null,
    number bigint not null,
    provider uuid not null,
    state text not null,
    class text not null,
    subjects bigint not null,
    description_sha256 bytea not null,
    manifest_sha256 bytea not null,
    licence_sha256 bytea not null,
    delivery_class text not null,
    custody text not null,
    payload_bytes bigint not null,
    payload_nonce uuid not null,
    payload_sha256 bytea not null,
    plaintext_bytes bigint not null,
    tree_root bytea not null,
    key_commitment bytea not null,
    hpt_sha256 bytea not null,
    sealed_sha256 bytea,
    primary key (listing, number)
);

create table books.offer (
    offer uuid primary key,
    listing uuid not null,
    number bigint not null,
    provider uuid not null,
    price bigint not null,
    currency text not null,
    document_sha256 bytea not null,
    manifest_sha256 bytea not null,
    licence_sha256 bytea not null,
    valid_from timestamptz not null,
    valid_until timestamptz not null,
    key_deposit bigint not null,
    receipt bigint not null,
    acceptance bigint not null,
    dispute bigint not null,
    refusal_fee bigint not null,
    orders_max bigint,
    buyer uuid,
    orders bigint not null,
    closed boolean not null
) with (fillfactor = 70);

create table books.orders (
    order_id uuid primary key,
    offer uuid not null,
    listing uuid not null,
    number bigint not null,
    buyer uuid not null,
    buyer_key bytea not null,
    provider uuid not null,
    recipient bytea not null,
    state text not null,
    price bigint not null,
    currency text not null,
    fee bigint not null,
    tax bigint not null,
    refusal_fee bigint not null,
    receipt bigint not null,
    acceptance bigint not null,
    dispute bigint not null,
    manifest_sha256 bytea not null,
    order_sha256 bytea not null,
    confirmation_sha256 bytea not null,
    deposit_sha256 bytea,
    header_sha256 bytea,
    release_sha256 bytea,
    disclosure_sha256 bytea,
    acceptance_sha256 bytea,
    downloads bigint not null,
    confirmed_at timestamptz not null,
    due_at timestamptz
) with (fillfactor = 70);

create table books.account (
    account text primary key,
    debits_pending bigint not null,
    debits_posted bigint not null,
    credits_pending bigint not null,
    credits_posted bigint not null
) with (fillfactor = 50);

create table books.transfer (
    transfer uuid primary key,
    kind text not null,
    debit text not null,
    credit text not null,
    amount bigint not null,
    pending uuid,
    resolved boolean not null
);

create table books.payout (
    payout uuid primary key,
    party uuid not null,
    amount bigint not null,
    currency text not null,
    request_sha256 bytea not null,
    state text not null
);

-- What is due, for the followers that pass deadlines.
create index on books.orders (due_at) where due_at is not null;
-- A party's orders, newest first: ids are UUIDv7.
create index on books.orders (buyer, order_id);
create index on books.orders (provider, order_id);
