-- name: begin_snapshot
-- The books as of one entry, however long the comparison takes.
begin transaction isolation level repeatable read read only

-- name: end_snapshot
-- Nothing was written.
rollback

-- name: fetch_rows
-- The next rows of the table that is being compared.
fetch forward 4096 from audit_rows

-- name: close_rows
-- The table is through.
close audit_rows

-- name: scan_floor
-- All rows, to be compared with the replayed ones.
declare audit_rows no scroll cursor for
select
    "only", floor, keys, operating, regulator, rulebook, halted
from books.floor

-- name: scan_claim
-- All rows, to be compared with the replayed ones.
declare audit_rows no scroll cursor for
select
    kind, value, content, entry
from books.claim

-- name: scan_party
-- All rows, to be compared with the replayed ones.
declare audit_rows no scroll cursor for
select
    party, roles, country, identity_sha256, control_group, suspended, frozen
from books.party

-- name: scan_party_key
-- All rows, to be compared with the replayed ones.
declare audit_rows no scroll cursor for
select
    id, public_key, party, owner, role, scopes, recipient, spending_limit, valid_from,
    valid_until, revoked
from books.party_key

-- name: scan_listing
-- All rows, to be compared with the replayed ones.
declare audit_rows no scroll cursor for
select
    listing, provider, latest, suspended
from books.listing

-- name: scan_version
-- All rows, to be compared with the replayed ones.
declare audit_rows no scroll cursor for
select
    listing, number, provider, state, class, subjects, description_sha256, manifest_sha256,
    licence_sha256, delivery_class, custody, payload_bytes, payload_nonce, payload_sha256,
    plaintext_bytes, tree_root, key_commitment, hpt_sha256, sealed_sha256
from books.version

-- name: scan_offer
-- All rows, to be compared with the replayed ones.
declare audit_rows no scroll cursor for
select
    offer, listing, number, provider, price, currency, document_sha256, manifest_sha256,
    licence_sha256, valid_from, valid_until, key_deposit, receipt, acceptance, dispute,
    refusal_fee, orders_max, buyer, orders, closed
from books.offer

-- name: scan_orders
-- All rows, to be compared with the replayed ones.
declare audit_rows no scroll cursor for
select
    order_id, offer, listing, number, buyer, buyer_key, provider, recipient, state, price,
    currency, fee, tax, refusal_fee, receipt, acceptance, dispute, manifest_sha256, order_sha256,
    confirmation_sha256, deposit_sha256, header_sha256, release_sha256, disclosure_sha256,
    acceptance_sha256, downloads, confirmed_at, due_at
from books.orders

-- name: scan_account
-- All rows, to be compared with the replayed ones.
declare audit_rows no scroll cursor for
select
    account, debits_pending, debits_posted, credits_pending, credits_posted
from books.account

-- name: scan_transfer
-- All rows, to be compared with the replayed ones.
declare audit_rows no scroll cursor for
select
    transfer, kind, debit, credit, amount, pending, resolved
from books.transfer

-- name: scan_payout
-- All rows, to be compared with the replayed ones.
declare audit_rows no scroll cursor for
select
    payout, party, amount, currency, request_sha256, state
from books.payout

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
