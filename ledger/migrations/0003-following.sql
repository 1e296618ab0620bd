-- Following projections: droppable, rebuilt from the entries by resetting the cursor.
create schema following;

create table following.cursor (
    follower text primary key,
    next bigint not null
);

create table following.document (
    sha256 bytea primary key,
    entry bigint not null,
    position bigint not null,
    typ text not null,
    signer bytea not null,
    order_id uuid
);
create index on following.document (order_id, entry) where order_id is not null;
create index on following.document (signer) where typ = 'datafloor.key-binding.v1';

create table following.order_entry (
    order_id uuid not null,
    entry bigint not null,
    primary key (order_id, entry)
);

-- Vietnamese without its accents is how many people type it: Dak Lak finds Đắk Lắk.
create extension if not exists unaccent;
create text search configuration following.vi (copy = simple);
alter text search configuration following.vi
    alter mapping for hword, hword_part, word with unaccent, simple;

create table following.catalogue (
    listing uuid not null,
    number bigint not null,
    provider uuid not null,
    state text not null,
    class text not null,
    suspended boolean not null default false,
    description text not null, -- the signed description, canonical JSON
    entry bigint not null,
    listed_at timestamptz,
    search tsvector not null,
    primary key (listing, number)
);
create index on following.catalogue using gin (search);
create index on following.catalogue (listed_at desc, listing) where state = 'listed';

create table following.offer (
    offer uuid primary key,
    listing uuid not null,
    number bigint not null,
    document text not null, -- the signed offer, canonical JSON
    price bigint not null,
    currency text not null,
    valid_from timestamptz not null,
    valid_until timestamptz not null,
    closed boolean not null default false
);
create index on following.offer (listing, number);

-- Working data of the sign-in.
create table work.token (
    sha256 bytea primary key,
    key bytea not null,
    expires timestamptz not null,
    revoked boolean not null default false
);
create index on work.token (expires);

create table work.jti (
    key bytea not null,
    jti text not null,
    expires timestamptz not null,
    primary key (key, jti)
);
create index on work.jti (expires);
