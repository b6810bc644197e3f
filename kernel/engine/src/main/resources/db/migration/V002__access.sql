create table team (
    name varchar(60) not null primary key,
    quota text not null,
    created_at bigint not null
);

create table space (
    team varchar(60) not null,
    name varchar(60) not null,
    datacenter varchar(60) not null,
    quota text not null,
    created_at bigint not null,
    primary key (team, name),
    foreign key (team) references team (name)
);

create table account (
    name varchar(100) not null primary key,
    operator bigint not null,
    created_at bigint not null
);

create table member (
    team varchar(60) not null,
    account varchar(100) not null,
    role varchar(12) not null,
    primary key (team, account),
    foreign key (team) references team (name),
    foreign key (account) references account (name)
);

-- Only a hash of the value is kept. Without a team it is for the whole installation.
create table token (
    id varchar(24) not null primary key,
    hash varchar(64) not null unique,
    name varchar(100) not null,
    account varchar(100) not null,
    team varchar(60),
    role varchar(12) not null,
    created_at bigint not null,
    expires_at bigint not null,
    last_used_at bigint,
    revoked_at bigint,
    foreign key (account) references account (name)
);

create index token_by_team on token (team, id);

create table login_code (
    id varchar(8) not null primary key,
    hash varchar(64) not null,
    account varchar(100) not null,
    attempts_left bigint not null,
    expires_at bigint not null,
    foreign key (account) references account (name)
);
