-- A repeated write must know at once whether the process that began it still works on it, and whether anything of it was
-- committed: then it is never done a second time.
alter table idempotency
  add column worker int, -- who works on it: a number that is locked as long as that process is connected (db/alive.ts)
  add column attempt uuid, -- who takes a write over gives it another
  add column done boolean not null default false; -- set by the very transaction that does it

-- Is the process alive that goes by this number? Its lock ends with its connection. Null where none is named.
create function tandem_works(worker int) returns boolean
language sql stable strict
as $$
  select exists (select from pg_locks l
                  where l.locktype = 'advisory' and l.classid = 588 and l.objid = worker::oid and l.objsubid = 2 and l.granted
                    and l.database = (select oid from pg_database where datname = current_database()))
$$;

-- Called by a transaction that does something under a key, before it commits. Whoever would take the write over waits for
-- its end; whoever lost it to another ends here, and all that it did is undone.
create function tandem_mark_done(caller text, key text, attempt uuid) returns void
language plpgsql volatile security definer set search_path = public
as $$
begin
  update idempotency i set done = true
   where i.caller = tandem_mark_done.caller and i.key = tandem_mark_done.key and i.attempt = tandem_mark_done.attempt;
  if not found then
    raise exception 'another process has taken this write over' using errcode = 'TD001';
  end if;
end
$$;
