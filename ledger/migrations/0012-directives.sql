-- What takes two officers: the word that waits for another's; and the freeze of an order.
alter table books.orders
    add column frozen_at timestamptz,
    add column frozen_due timestamptz;

create table books.directive (
    directive bytea primary key,
    officer uuid not null,
    officer_key bytea not null,
    document_sha256 bytea not null,
    expires_at timestamptz not null,
    waits boolean not null
);
