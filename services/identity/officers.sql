-- name: add_officer
-- A login is given out once; nothing written: it is taken.
insert into work.officer (login, key, password, totp, step, created)
values ($1::text, $2::bytea, $3::text, $4::bytea, 0, $5::timestamptz)
on conflict do nothing

-- name: reset_officer
-- A new password and secret under the old login.
update work.officer set password = $2::text, totp = $3::bytea, step = 0 where login = $1::text

-- name: remove_officer
-- The sessions go with it.
delete from work.officer where login = $1::text

-- name: end_officer_sessions
-- After a reset nobody stays signed in by what was before.
delete from work.officer_session where login = $1::text

-- name: list_officers
-- For the command line: whose logins these are, and whether their keys are in force.
select o.login, o.key, o.created,
    coalesce(k.role = 'officer' and not k.revoked and k.valid_from <= $1::timestamptz
        and $1::timestamptz < k.valid_until, false),
    (select count(*) from work.officer_session s
     where s.login = o.login and s.expires > $1::timestamptz)
from work.officer o left join books.party_key k on k.id = o.key
order by o.login

-- name: find_officer
-- What a sign-in is checked against, or the newest officer: an unknown login costs the same.
select login, password, totp from work.officer
order by login = $1::text desc, created desc limit 1

-- name: begin_sign_in
-- Counts as failed until it is forgotten, so that many at once are no way around the limit.
insert into work.sign_in_attempt (id, login, address, at)
select $1::uuid, $2::bytea, $3::bytea, $4::timestamptz
where (select count(*) from work.sign_in_attempt
       where login = $2::bytea and at > $5::timestamptz) < $6::bigint
    and (select count(*) from work.sign_in_attempt
         where address = $3::bytea and at > $5::timestamptz) < $7::bigint

-- name: forget_sign_in
-- It ended in a session.
delete from work.sign_in_attempt where id = $1::uuid

-- name: take_totp_step
-- A code counts once, and none of an earlier step afterwards; nothing written: it was used.
update work.officer set step = $2::bigint where login = $1::text and step < $2::bigint

-- name: store_officer_session
-- Only the cookie's hash.
insert into work.officer_session (sha256, login, seen, expires)
values ($1::bytea, $2::text, $3::timestamptz, $4::timestamptz)

-- name: find_officer_session
-- Whose session this is, while it, the key behind it and the regulator's party are in force.
select o.login, k.id, k.owner, s.expires, s.seen
from work.officer_session s
join work.officer o on o.login = s.login
join books.party_key k on k.id = o.key
join books.party p on p.party = k.party
where s.sha256 = $1::bytea and s.expires > $2::timestamptz and s.seen > $3::timestamptz
    and k.role = 'officer' and not k.revoked
    and k.valid_from <= $2::timestamptz and $2::timestamptz < k.valid_until
    and not p.frozen and 'regulator' = any (string_to_array(p.roles, ' '))

-- name: see_officer_session
-- The officer did something.
update work.officer_session set seen = $2::timestamptz where sha256 = $1::bytea

-- name: end_officer_session
-- Signed out; nothing written: it was no session.
delete from work.officer_session where sha256 = $1::bytea

-- name: forget_officer_sessions
-- What has expired, or was not seen for too long, answers like an unknown one.
delete from work.officer_session where expires <= $1::timestamptz or seen <= $2::timestamptz

-- name: forget_sign_in_attempts
-- Those that no limit counts any more.
delete from work.sign_in_attempt where at <= $1::timestamptz
