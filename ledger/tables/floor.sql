-- name: load_floor
-- Nearly every command reads it; it stays in the writer's memory.
select
    "only", floor, keys, operating, regulator, rulebook, halted
from books.floor
where "only" = any ($1::text[])

-- name: store_floor
-- Changes with the rulebook and a halt.
insert into books.floor (
    "only", floor, keys, operating, regulator, rulebook, halted
)
select * from unnest(
    $1::text[], $2::uuid[], $3::text[], $4::uuid[], $5::uuid[], $6::text[], $7::boolean[]
)
on conflict ("only") do update set
    floor = excluded.floor, keys = excluded.keys, operating = excluded.operating,
    regulator = excluded.regulator, rulebook = excluded.rulebook, halted = excluded.halted

-- name: load_claim
-- Ids and values that may be used once: the caller asks for those a batch would use.
select
    kind, value, content, entry
from books.claim
join unnest($1::text[], $2::uuid[]) as wanted (kind, value)
    using (kind, value)

-- name: store_claim
-- Claims are made, never changed: a second one under the same key is a bug, and refused.
insert into books.claim (
    kind, value, content, entry
)
select * from unnest(
    $1::text[], $2::uuid[], $3::uuid[], $4::bigint[]
)
