-- Images that slugs became. Without a reference to releases: what lies in a registry is known until it is removed.

create table publications (
    release_id varchar(24) not null,
    datacenter varchar(63) not null,
    reference varchar(600) not null,
    base varchar(600) not null,
    state varchar(15) not null,
    created_at bigint not null,
    primary key (release_id, datacenter)
);
create index publications_reference on publications (reference);
