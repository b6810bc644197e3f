-- The app file as it was deployed; absent for apps from before it was kept.

alter table apps add column app_file text;
