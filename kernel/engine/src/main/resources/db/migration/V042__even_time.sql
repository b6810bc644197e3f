-- How far the servers' even time has come, and what the database's clock said then.

create table even_time (
    id bigint not null primary key,
    counted bigint not null,
    kept_at bigint not null
);

-- By even time; absent for steps from before it was kept. started_at is for people.
alter table operation_step add column waits_since bigint;
