-- What a build's source held, whatever its revision is called; absent for builds from before it was kept.

alter table builds add column tree_key varchar(80);
