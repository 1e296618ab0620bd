-- Who decides a dispute and what it may give back, in the offer; and how it stands, in the order.
alter table books.offer
    add column arbiter uuid,
    add column partial_refund_max_basis_points bigint;

alter table books.orders
    add column dispute_sha256 bytea,
    add column dispute_claim text,
    add column directed_by uuid,
    add column directed_outcome text,
    add column directed_refund bigint,
    add column decision_sha256 bytea,
    add column refund bigint not null default 0;
alter table books.orders alter column refund drop default;
