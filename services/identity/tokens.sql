-- name: claim_jti
-- An assertion counts once; nothing returned: it was used before.
insert into work.jti (key, jti, expires) values ($1::bytea, $2::text, $3::timestamptz)
on conflict do nothing

-- name: forget_jtis
-- What has expired cannot be used again anyway.
delete from work.jti where expires < now() - interval '1 minute'

-- name: store_token
-- Only the token's hash is kept: who reads the table cannot sign in.
insert into work.token (sha256, key, expires) values ($1::bytea, $2::bytea, $3::timestamptz)

-- name: revoke_token
-- A revoked token stays until it expires, so that revoking it again is no news. Only its own key
-- may.
update work.token set revoked = true where sha256 = $1::bytea and key = $2::bytea

-- name: forget_tokens
-- Expired tokens answer like unknown ones.
delete from work.token where expires < now() - interval '1 minute'

-- name: find_caller
-- Who calls with this token: the key, and what its party may do now.
select k.id, k.party, k.owner, k.role, k.scopes, k.valid_from, k.valid_until, k.revoked, p.roles,
    p.frozen, t.expires
from work.token t
join books.party_key k on k.id = t.key
join books.party p on p.party = k.party
where t.sha256 = $1::bytea and not t.revoked and t.expires > now()

-- name: find_ended_tokens
-- What find_caller no longer lets in, though its time is not over: for what a token began and still
-- goes on. Few, so that all are read at once.
select t.sha256
from work.token t
join books.party_key k on k.id = t.key
join books.party p on p.party = k.party
where t.expires > now() and (t.revoked or k.revoked or p.frozen or k.valid_until <= now())
