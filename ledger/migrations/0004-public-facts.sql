-- What everybody may know beside the catalogue: who provides, and sums of what was traded.
create table following.provider (
    party uuid primary key,
    name text not null
);

-- Settled trades of one day (UTC). `entry` is the last one counted: none is counted twice.
create table following.trade_day (
    day date not null,
    currency text not null,
    trades bigint not null,
    value bigint not null, -- minor units
    entry bigint not null,
    primary key (day, currency)
);
