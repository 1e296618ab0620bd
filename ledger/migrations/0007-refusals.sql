-- A buyer's refusal of what was delivered, and the clock it stops.
alter table books.orders
    add column refusal_sha256 bytea,
    add column stopped_at timestamptz,
    add column stopped_due timestamptz;
