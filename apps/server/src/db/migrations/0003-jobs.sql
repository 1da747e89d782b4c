-- When each recurring job last ran, by the system clock.
create table job_run (
  name text primary key,
  ran_at timestamptz not null
);
