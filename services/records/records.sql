-- name: read_cursor
-- Where a follower goes on; no row: at the beginning.
select next from following.cursor where follower = $1::text

-- name: lock_cursor
-- The same, held until the end of the transaction, so that one process projects at a time.
insert into following.cursor (follower, next) values ($1::text, 0)
on conflict (follower) do update set next = following.cursor.next
returning next

-- name: write_cursor
-- In the transaction of what the follower wrote, so that both stand or neither.
insert into following.cursor (follower, next) values ($1::text, $2::bigint)
on conflict (follower) do update set next = excluded.next

-- name: read_followed
-- The next entries for the followers. Core and private part are JSON, and come as the text they are
-- instead of as hex.
select index, time, convert_from(core, 'UTF8'), convert_from(private, 'UTF8') from ledger.entries
where index >= $1::bigint order by index limit $2::bigint

-- name: read_cores
-- The same without what only its parties read whole, for streams that catch up.
select index, time, convert_from(core, 'UTF8') from ledger.entries
where index >= $1::bigint order by index limit $2::bigint

-- name: store_documents
-- Where each document stands, and which order it belongs to.
insert into following.document (sha256, entry, position, typ, signer, order_id)
select * from unnest($1::bytea[], $2::bigint[], $3::bigint[], $4::text[], $5::bytea[], $6::uuid[])
on conflict (sha256) do nothing

-- name: store_order_entries
-- The entries of each order's life.
insert into following.order_entry (order_id, entry)
select * from unnest($1::uuid[], $2::bigint[])
on conflict do nothing

-- name: find_document
-- One document by its hash, with the private part that holds it.
select d.entry, d.position, d.typ, d.signer, convert_from(e.private, 'UTF8')
from following.document d join ledger.entries e on e.index = d.entry
where d.sha256 = $1::bytea

-- name: find_order_documents
-- All documents of an order, in the order of the ledger.
select d.entry, d.position, d.typ, d.signer, convert_from(e.private, 'UTF8'), d.sha256
from following.document d join ledger.entries e on e.index = d.entry
where d.order_id = $1::uuid order by d.entry, d.position

-- name: find_binding_documents
-- A key's binding and its approval: both are in the entry of the binding.
select d.entry, d.position, d.typ, d.signer, convert_from(e.private, 'UTF8')
from following.document d join ledger.entries e on e.index = d.entry
where d.signer = $1::bytea and d.typ = 'datafloor.key-binding.v1'

-- name: find_order_entries
-- The entries of one order.
select entry from following.order_entry where order_id = $1::uuid order by entry
