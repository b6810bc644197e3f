-- What a changing request with an Idempotency-Key was answered. Times are epoch milliseconds.

create table idempotency (
    caller varchar(200) not null,
    idempotency_key varchar(200) not null,
    digest varchar(64) not null,
    begun_at bigint not null,
    -- Absent while the first request is under way.
    status integer,
    location varchar(500),
    body text,
    primary key (caller, idempotency_key)
);

create index idempotency_by_age on idempotency (begun_at);

-- One row: what this installation is called on back ends that several share.
create table installation (
    only_one integer not null primary key,
    id varchar(24) not null
);
