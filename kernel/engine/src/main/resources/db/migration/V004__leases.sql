-- Times are of the database's clock.
create table lease (
    name varchar(200) not null primary key,
    holder varchar(100) not null,
    epoch bigint not null,
    expires_at bigint not null
);

-- What is only ever raised.
create table generation (
    name varchar(200) not null primary key,
    value bigint not null
);
