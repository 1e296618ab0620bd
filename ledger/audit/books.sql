-- name: scan_floor
-- A page of all rows, to be compared with the replayed ones; begins with the last one's end.
select
    "only", floor, keys, operating, regulator, rulebook, halted
from books.floor
where "only" >= $1::text
order by "only"
limit 4096

-- name: scan_claim
-- A page of all rows, to be compared with the replayed ones; begins with the last one's end.
select
    kind, value, content, entry
from books.claim
where (kind, value) >= ($1::text, $2::uuid)
order by kind, value
limit 4096

-- name: scan_party
-- A page of all rows, to be compared with the replayed ones; begins with the last one's end.
select
    party, roles, country, identity_sha256, control_group, suspended, frozen
from books.party
where party >= $1::uuid
order by party
limit 4096

-- name: scan_party_key
-- A page of all rows, to be compared with the replayed ones; begins with the last one's end.
select
    id, public_key, party, owner, role, scopes, recipient, spending_limit, valid_from,
    valid_until, revoked, compromised, rotations
from books.party_key
where id >= $1::bytea
order by id
limit 4096

-- name: scan_listing
-- A page of all rows, to be compared with the replayed ones; begins with the last one's end.
select
    listing, provider, latest, suspended
from books.listing
where listing >= $1::uuid
order by listing
limit 4096

-- name: scan_version
-- A page of all rows, to be compared with the replayed ones; begins with the last one's end.
select
    listing, number, provider, state, class, subjects, description_sha256, manifest_sha256,
    licence_sha256, delivery_class, custody, payload_bytes, payload_nonce, payload_sha256,
    plaintext_bytes, tree_root, key_commitment, hpt_sha256, sealed_sha256
from books.version
where (listing, number) >= ($1::uuid, $2::bigint)
order by listing, number
limit 4096

-- name: scan_offer
-- A page of all rows, to be compared with the replayed ones; begins with the last one's end.
select
    offer, listing, number, provider, price, currency, document_sha256, manifest_sha256,
    licence_sha256, valid_from, valid_until, key_deposit, receipt, acceptance, dispute,
    refusal_fee, orders_max, buyer, orders, closed, signed_by, arbiter,
    partial_refund_max_basis_points
from books.offer
where offer >= $1::uuid
order by offer
limit 4096

-- name: scan_orders
-- A page of all rows, to be compared with the replayed ones; begins with the last one's end.
select
    order_id, offer, listing, number, buyer, buyer_key, provider, recipient, state, price,
    currency, fee, tax, refusal_fee, receipt, acceptance, dispute, manifest_sha256, order_sha256,
    confirmation_sha256, deposit_sha256, header_sha256, release_sha256, disclosure_sha256,
    acceptance_sha256, downloads, confirmed_at, due_at, refusal_sha256, stopped_at, stopped_due,
    dispute_sha256, dispute_claim, directed_by, directed_outcome, directed_refund, decision_sha256,
    refund, frozen_at, frozen_due
from books.orders
where order_id >= $1::uuid
order by order_id
limit 4096

-- name: scan_account
-- A page of all rows, to be compared with the replayed ones; begins with the last one's end.
select
    account, debits_pending, debits_posted, credits_pending, credits_posted
from books.account
where account >= $1::text
order by account
limit 4096

-- name: scan_transfer
-- A page of all rows, to be compared with the replayed ones; begins with the last one's end.
select
    transfer, kind, debit, credit, amount, pending, resolved
from books.transfer
where transfer >= $1::uuid
order by transfer
limit 4096

-- name: scan_payout
-- A page of all rows, to be compared with the replayed ones; begins with the last one's end.
select
    payout, party, amount, currency, request_sha256, state
from books.payout
where payout >= $1::uuid
order by payout
limit 4096

-- name: scan_directive
-- A page of all rows, to be compared with the replayed ones; begins with the last one's end.
select
    directive, officer, officer_key, document_sha256, expires_at, waits
from books.directive
where directive >= $1::bytea
order by directive
limit 4096

-- name: any_book_rows
-- A rebuild goes into empty tables alone.
select exists (select from books.floor)
    or exists (select from books.claim)
    or exists (select from books.party)
    or exists (select from books.party_key)
    or exists (select from books.listing)
    or exists (select from books.version)
    or exists (select from books.offer)
    or exists (select from books.orders)
    or exists (select from books.account)
    or exists (select from books.transfer)
    or exists (select from books.payout)
    or exists (select from books.directive)
