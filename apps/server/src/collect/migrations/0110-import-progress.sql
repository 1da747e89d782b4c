-- How far a run is, or was when it was broken off; one that ended by itself has its counts.
alter table import_run
  add column progress jsonb,
  add check (progress is null or status in ('running', 'interrupted'));
