-- Times are epoch milliseconds, flags are 0 and 1.

create table operation_queue (
    name varchar(300) not null primary key,
    last_position bigint not null
);

create table operation (
    id varchar(24) not null primary key,
    kind varchar(60) not null,
    team varchar(60) not null,
    space varchar(60),
    app varchar(60),
    component varchar(60),
    queue varchar(300) not null,
    position bigint not null,
    payload text not null,
    requested_by varchar(200) not null,
    state varchar(12) not null,
    cancelling bigint not null,
    -- How it will end once what follows a failure or a cancel is done.
    ending varchar(12),
    failure varchar(20),
    message text,
    mend text,
    result text,
    -- Counts how often it was taken up; what an earlier run writes late is refused.
    run bigint not null,
    -- Counts every change, for those who follow.
    version bigint not null,
    created_at bigint not null,
    started_at bigint,
    ended_at bigint
);

create index operation_by_queue on operation (queue, position);
create index operation_by_team on operation (team, id);
create index operation_by_end on operation (ended_at);

create table operation_step (
    operation varchar(24) not null,
    name varchar(200) not null,
    position bigint not null,
    state varchar(12) not null,
    attempts bigint not null,
    -- Whether it said that it wants to look again.
    waiting bigint not null,
    message text,
    result text,
    started_at bigint not null,
    ended_at bigint,
    primary key (operation, name),
    foreign key (operation) references operation (id) on delete cascade
);

create table operation_line (
    operation varchar(24) not null,
    position bigint not null,
    at bigint not null,
    step varchar(200) not null,
    line text not null,
    primary key (operation, position),
    foreign key (operation) references operation (id) on delete cascade
);

-- As db-scheduler wants it, save for its times. task_data is never written.
create table scheduled_tasks (
    task_name varchar(100) not null,
    task_instance varchar(100) not null,
    task_data text,
    execution_time bigint not null,
    picked boolean not null,
    picked_by varchar(50),
    last_success bigint,
    last_failure bigint,
    consecutive_failures integer,
    last_heartbeat bigint,
    version bigint not null,
    priority smallint,
    primary key (task_name, task_instance)
);

create index scheduled_tasks_due on scheduled_tasks (execution_time);
create index scheduled_tasks_alive on scheduled_tasks (last_heartbeat);
