-- name: read_source_leaves
-- What a publisher needs of new entries.
select index, leaf from ledger.entries
where index >= $1::bigint and index < $2::bigint
order by index
