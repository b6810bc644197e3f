-- Apps, what was built and released of them, and what should run.
-- Times are epoch milliseconds; JSON is text; flags are 0 or 1: the same on every database.

create table apps (
    id varchar(24) not null primary key,
    team varchar(63) not null,
    space varchar(63) not null,
    name varchar(63) not null,
    datacenter varchar(63) not null,
    stopped integer not null,
    removing integer not null,
    created_at bigint not null,
    updated_at bigint not null,
    constraint apps_name unique (team, space, name)
);

create table components (
    id varchar(24) not null primary key,
    app_id varchar(24) not null references apps (id),
    name varchar(63) not null,
    definition text not null,
    upload varchar(80),
    instances integer not null,
    current_release varchar(24),
    next_release bigint not null,
    removing integer not null,
    created_at bigint not null,
    constraint components_name unique (app_id, name)
);

create table builds (
    id varchar(24) not null primary key,
    component_id varchar(24) not null references components (id),
    number bigint not null,
    state varchar(16) not null,
    source_key varchar(80) not null,
    revision varchar(200) not null,
    description text not null,
    builder varchar(63) not null,
    artifact text,
    recognised text,
    message text,
    started_at bigint not null,
    ended_at bigint,
    constraint builds_number unique (component_id, number)
);
create index builds_source on builds (component_id, source_key);

create table build_logs (
    build_id varchar(24) not null references builds (id),
    part bigint not null,
    text text not null,
    primary key (build_id, part)
);

create table releases (
    id varchar(24) not null primary key,
    component_id varchar(24) not null references components (id),
    number bigint not null,
    build_id varchar(24),
    artifact text not null,
    config text not null,
    state varchar(16) not null,
    note varchar(200) not null,
    created_by varchar(200) not null,
    created_at bigint not null,
    constraint releases_number unique (component_id, number)
);

create table workloads (
    id varchar(24) not null primary key,
    component_id varchar(24) not null references components (id),
    release_id varchar(24) not null references releases (id),
    previous_release varchar(24),
    datacenter varchar(63) not null,
    mode varchar(16) not null,
    instances integer not null,
    update_from integer not null,
    command text,
    deadline_millis bigint not null,
    phase varchar(16) not null,
    retiring text not null,
    retired text not null,
    generation bigint not null,
    leaving_since bigint,
    stride_at bigint not null,
    created_at bigint not null
);
create index workloads_datacenter on workloads (datacenter);
create index workloads_component on workloads (component_id);

create table observed_workloads (
    workload_id varchar(24) not null primary key,
    body text not null,
    seen_at bigint not null
);

create table volumes (
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
    constraint volumes_name unique (component_id, name, ordinal)
);

create table inner_names (
    id varchar(24) not null primary key,
    component_id varchar(24) not null references components (id),
    port varchar(15) not null,
    protocol varchar(15) not null,
    udp integer not null,
    datacenter varchar(63) not null,
    host varchar(200),
    number integer,
    constraint inner_names_port unique (component_id, port)
);

create table routes (
    id varchar(24) not null primary key,
    component_id varchar(24) not null references components (id),
    datacenter varchar(63) not null,
    balancer varchar(63) not null,
    host varchar(253) not null,
    path varchar(500) not null,
    outer_port integer not null,
    udp integer not null,
    port varchar(15) not null,
    origin varchar(16) not null,
    constraint routes_place unique (datacenter, host, path, outer_port, udp)
);

create table gateway_tables (
    datacenter varchar(63) not null,
    balancer varchar(63) not null,
    kind varchar(16) not null,
    version bigint not null,
    digest varchar(64) not null,
    primary key (datacenter, balancer, kind)
);

create table events (
    id varchar(40) not null primary key,
    app_id varchar(24) not null,
    component varchar(63) not null,
    level varchar(8) not null,
    text text not null,
    at bigint not null
);
create index events_app on events (app_id, at);
