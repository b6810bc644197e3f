-- Values are encrypted; a revoked or deleted one is emptied.
create table secret (
    id varchar(24) not null primary key,
    team varchar(60) not null,
    space varchar(60) not null,
    app varchar(60) not null,
    name varchar(128) not null,
    version bigint not null,
    value text,
    deleted bigint not null,
    set_by varchar(200) not null,
    created_at bigint not null,
    revoked_at bigint,
    unique (team, space, app, name, version)
);
