-- Officers of the regulator who sign in with a browser. What they may read rests on their key,
-- which is in the books; here is only how they prove themselves.
create table work.officer (
    login text primary key,
    key bytea not null,
    password text not null, -- Argon2id, with its cost and salt
    totp bytea not null, -- sealed with a key the database does not have
    step bigint not null, -- of the last code that was taken: none counts twice
    created timestamptz not null
);

-- By the hash of the cookie: who reads the table cannot use it.
create table work.officer_session (
    sha256 bytea primary key,
    login text not null references work.officer on delete cascade,
    seen timestamptz not null,
    expires timestamptz not null
);
create index on work.officer_session (login);
create index on work.officer_session (expires);

-- Attempts that did not end in a session, and those under way. Hashes: people type passwords into
-- the wrong field.
create table work.sign_in_attempt (
    id uuid primary key,
    login bytea not null,
    address bytea not null,
    at timestamptz not null
);
create index on work.sign_in_attempt (login, at);
create index on work.sign_in_attempt (address, at);
create index on work.sign_in_attempt (at);

-- What supervision looks at, an act a row; an entry may hold several.
create table following.act (
    what text not null,
    entry bigint not null,
    time timestamptz not null,
    order_id uuid,
    listing uuid,
    detail text, -- the cause of a refund, the claim of a refusal
    amount bigint, -- the order's price, minor units
    currency text,
    primary key (what, entry)
);
create index on following.act (entry, what);
create index on following.act (listing, entry) where listing is not null;

-- How many there were in each hour.
create table following.act_hour (
    hour timestamptz not null,
    what text not null,
    currency text not null, -- empty where no money is in it
    acts bigint not null,
    value bigint not null,
    primary key (hour, what, currency)
);

-- Orders that no deadline ends: two officers decide.
create index on books.orders (order_id) where state = 'escalated';

-- Under which name a party was admitted. For the regulator's eyes.
create table following.party (
    party uuid primary key,
    name text not null,
    business_code text not null,
    entry bigint not null
);
