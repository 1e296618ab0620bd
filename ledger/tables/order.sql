-- name: load_orders
-- The orders a batch moves on.
select
    order_id, offer, listing, number, buyer, buyer_key, provider, recipient, state, price,
    currency, fee, tax, refusal_fee, receipt, acceptance, dispute, manifest_sha256, order_sha256,
    confirmation_sha256, deposit_sha256, header_sha256, release_sha256, disclosure_sha256,
    acceptance_sha256, downloads, confirmed_at, due_at, refusal_sha256, stopped_at, stopped_due,
    dispute_sha256, dispute_claim, directed_by, directed_outcome, directed_refund, decision_sha256,
    refund, frozen_at, frozen_due
from books.orders
where order_id = any ($1::uuid[])

-- name: store_orders
-- Each step of an order's exchange.
insert into books.orders (
    order_id, offer, listing, number, buyer, buyer_key, provider, recipient, state, price,
    currency, fee, tax, refusal_fee, receipt, acceptance, dispute, manifest_sha256, order_sha256,
    confirmation_sha256, deposit_sha256, header_sha256, release_sha256, disclosure_sha256,
    acceptance_sha256, downloads, confirmed_at, due_at, refusal_sha256, stopped_at, stopped_due,
    dispute_sha256, dispute_claim, directed_by, directed_outcome, directed_refund, decision_sha256,
    refund, frozen_at, frozen_due
)
select * from unnest(
    $1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::uuid[], $6::bytea[], $7::uuid[],
    $8::bytea[], $9::text[], $10::bigint[], $11::text[], $12::bigint[], $13::bigint[],
    $14::bigint[], $15::bigint[], $16::bigint[], $17::bigint[], $18::bytea[], $19::bytea[],
    $20::bytea[], $21::bytea[], $22::bytea[], $23::bytea[], $24::bytea[], $25::bytea[],
    $26::bigint[], $27::timestamptz[], $28::timestamptz[], $29::bytea[], $30::timestamptz[],
    $31::timestamptz[], $32::bytea[], $33::text[], $34::uuid[], $35::text[], $36::bigint[],
    $37::bytea[], $38::bigint[], $39::timestamptz[], $40::timestamptz[]
)
on conflict (order_id) do update set
    offer = excluded.offer, listing = excluded.listing, number = excluded.number,
    buyer = excluded.buyer, buyer_key = excluded.buyer_key, provider = excluded.provider,
    recipient = excluded.recipient, state = excluded.state, price = excluded.price,
    currency = excluded.currency, fee = excluded.fee, tax = excluded.tax,
    refusal_fee = excluded.refusal_fee, receipt = excluded.receipt,
    acceptance = excluded.acceptance, dispute = excluded.dispute,
    manifest_sha256 = excluded.manifest_sha256, order_sha256 = excluded.order_sha256,
    confirmation_sha256 = excluded.confirmation_sha256, deposit_sha256 = excluded.deposit_sha256,
    header_sha256 = excluded.header_sha256, release_sha256 = excluded.release_sha256,
    disclosure_sha256 = excluded.disclosure_sha256,
    acceptance_sha256 = excluded.acceptance_sha256, downloads = excluded.downloads,
    confirmed_at = excluded.confirmed_at, due_at = excluded.due_at,
    refusal_sha256 = excluded.refusal_sha256, stopped_at = excluded.stopped_at,
    stopped_due = excluded.stopped_due, dispute_sha256 = excluded.dispute_sha256,
    dispute_claim = excluded.dispute_claim, directed_by = excluded.directed_by,
    directed_outcome = excluded.directed_outcome, directed_refund = excluded.directed_refund,
    decision_sha256 = excluded.decision_sha256, refund = excluded.refund,
    frozen_at = excluded.frozen_at, frozen_due = excluded.frozen_due
