-- The sweep's way to what ran out. Keys are stored in the order of their time, near enough: a BRIN
-- finds them and costs an order nothing, where a B-tree took an insertion for each.
drop index work.idempotency_created_idx;
create index idempotency_created on work.idempotency using brin (created);
