-- While an app moves, its components have volumes and inner ports in two datacenters.
-- A constraint cannot be changed on every database: the tables are made anew.

create table volumes_by_datacenter (
    id varchar(24) not null primary key,
    component_id varchar(24) not null references components (id),
    name varchar(63) not null,
    ordinal integer not null,
    datacenter varchar(63) not null,
    storage varchar(63) not null,
    size_bytes bigint not null,
    generation bigint not null,
    removing integer not null,
    created_at bigint not null,
    constraint volumes_place unique (component_id, name, ordinal, datacenter)
);
insert into volumes_by_datacenter (id, component_id, name, ordinal, datacenter, storage, size_bytes, generation, removing, created_at)
    select id, component_id, name, ordinal, datacenter, storage, size_bytes, generation, removing, created_at from volumes;
drop table volumes;
alter table volumes_by_datacenter rename to volumes;
create index volumes_datacenter on volumes (datacenter);

create table inner_names_by_datacenter (
    id varchar(24) not null primary key,
    component_id varchar(24) not null references components (id),
    port varchar(15) not null,
    protocol varchar(15) not null,
    udp integer not null,
    datacenter varchar(63) not null,
    host varchar(200),
    number integer,
    constraint inner_names_place unique (component_id, port, datacenter)
);
insert into inner_names_by_datacenter (id, component_id, port, protocol, udp, datacenter, host, number)
    select id, component_id, port, protocol, udp, datacenter, host, number from inner_names;
drop table inner_names;
alter table inner_names_by_datacenter rename to inner_names;
create index inner_names_datacenter on inner_names (datacenter);
