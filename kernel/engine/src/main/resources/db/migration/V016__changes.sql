-- Components of which something else is wanted than their datacenter's reconciler has read. A mark is set in the
-- transaction that makes the change, and deleted, if it is still the same, by the one who has read the change.
create table changed_components (
    datacenter varchar(63) not null,
    component_id varchar(24) not null,
    mark varchar(24) not null,
    primary key (datacenter, component_id)
);

-- What is read by a column that had none; a delete of the row that a foreign key leads to reads it too.
create index routes_component on routes (component_id);
create index inner_names_datacenter on inner_names (datacenter);
create index volumes_datacenter on volumes (datacenter);
create index workloads_release on workloads (release_id);
create index operation_by_app on operation (team, space, app, id);
