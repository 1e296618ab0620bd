-- name: load_offer
-- The offers a batch orders on.
select
    offer, listing, number, provider, price, currency, document_sha256, manifest_sha256,
    licence_sha256, valid_from, valid_until, key_deposit, receipt, acceptance, dispute,
    refusal_fee, orders_max, buyer, orders, closed, signed_by, arbiter,
    partial_refund_max_basis_points
from books.offer
where offer = any ($1::uuid[])

-- name: store_offer
-- New offers, the count of their orders, their end.
insert into books.offer (
    offer, listing, number, provider, price, currency, document_sha256, manifest_sha256,
    licence_sha256, valid_from, valid_until, key_deposit, receipt, acceptance, dispute,
    refusal_fee, orders_max, buyer, orders, closed, signed_by, arbiter,
    partial_refund_max_basis_points
)
select * from unnest(
    $1::uuid[], $2::uuid[], $3::bigint[], $4::uuid[], $5::bigint[], $6::text[], $7::bytea[],
    $8::bytea[], $9::bytea[], $10::timestamptz[], $11::timestamptz[], $12::bigint[],
    $13::bigint[], $14::bigint[], $15::bigint[], $16::bigint[], $17::bigint[], $18::uuid[],
    $19::bigint[], $20::boolean[], $21::bytea[], $22::uuid[], $23::bigint[]
)
on conflict (offer) do update set
    listing = excluded.listing, number = excluded.number, provider = excluded.provider,
    price = excluded.price, currency = excluded.currency,
    document_sha256 = excluded.document_sha256, manifest_sha256 = excluded.manifest_sha256,
    licence_sha256 = excluded.licence_sha256, valid_from = excluded.valid_from,
    valid_until = excluded.valid_until, key_deposit = excluded.key_deposit,
    receipt = excluded.receipt, acceptance = excluded.acceptance, dispute = excluded.dispute,
    refusal_fee = excluded.refusal_fee, orders_max = excluded.orders_max, buyer = excluded.buyer,
    orders = excluded.orders, closed = excluded.closed, signed_by = excluded.signed_by,
    arbiter = excluded.arbiter,
    partial_refund_max_basis_points = excluded.partial_refund_max_basis_points
