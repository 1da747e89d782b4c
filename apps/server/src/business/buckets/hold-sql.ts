// The statements that hold and close, in parts, so that an order is placed together with its holds in one statement.
//
// Lock order everywhere: headers of holds, then buckets by id, then places of limits by their key. A bucket is written
// from the row that was locked, all four counters of it: a check is first tried on the row as the statement's snapshot
// has it, and would fail for what others changed in a column that is left out.
//
// Buckets are looked up one by one and by `= any (array(…))`: a plan that knows no numbers of rows would rather read all
// buckets of a merchant than look a few up.

/**
 * Decides for several requests at once, in their order, whether their buckets have enough; the buckets stay locked.
 *
 * Reads  `request(ord, hold_id, cause, state, expires_at)`, `want(ord, kind, resource, place, period, quantity, leave)`,
 *        `limit_per_owner(ord, what, owner, most, quantity, ends)`
 * Leaves `verdict(ord, ok)`, `line(ord, bucket_id, quantity, free, up_to)`, `place_taken(ord, what, owner, place, ends)`
 *
 * A request behind one that is refused is counted as if that had been let through: whoever merged them tries it again
 * alone.
 */
export const DECIDE = `
asked as materialized (
  select w.*, b.id as bucket_id
    from (select ord, kind, resource, place, period, sum(quantity)::bigint as quantity, max(leave) as leave
            from want group by ord, kind, resource, place, period) w
    left join lateral (select id from bucket b
                        where b.kind = w.kind and b.resource = w.resource and b.place = w.place and b.period = w.period
                        limit 1) b on true
), locked as materialized (
  select b.id, b.capacity, b.held, b.used, b.shortfall
    from bucket b where b.id = any (array(select bucket_id from asked))
   order by b.id for no key update
), line as materialized (
  select a.*, greatest(l.capacity - l.held - l.used - a.leave, 0) as free,
         sum(a.quantity) over (partition by a.bucket_id order by a.ord) as up_to
    from asked a left join locked l on l.id = a.bucket_id
), place_taken as materialized (
  select o.ord, o.what, o.owner, o.ends, o.quantity, free_place.place
    from limit_per_owner o
    cross join lateral (
      select n as place from generate_series(1, o.most) n
       where not exists (select from claim c where c.what = o.what and c.owner = o.owner and c.place = n)
       order by n limit 100) free_place
), owner_verdict as (
  select o.ord, bool_and((select count(*) from place_taken p
                           where p.ord = o.ord and p.what = o.what and p.owner = o.owner) >= o.quantity) as ok
    from limit_per_owner o group by o.ord
), verdict as materialized (
  select r.ord, coalesce(v.ok, true) and coalesce(o.ok, true) as ok
    from request r
    left join (select ord, bool_and(coalesce(up_to <= free, false)) as ok from line group by ord) v using (ord)
    left join owner_verdict o using (ord)
)`

/**
 * Writes the holds that go through.
 *
 * Reads  `kept(ord, hold_id, cause, state, expires_at)`, `moment(at)` and what DECIDE leaves
 * Leaves `claimed`; the statement must end with CLAIMS_HOLD among its columns
 */
export const WRITE = `
new_hold as (
  insert into hold (merchant_id, id, cause, state, created_at, expires_at)
  select tandem_merchant(), hold_id, cause, state, (select at from moment), expires_at from kept
), held_line as (
  insert into hold_line (merchant_id, hold_id, bucket_id, quantity, outstanding)
  select tandem_merchant(), k.hold_id, l.bucket_id, l.quantity, l.quantity from kept k join line l using (ord)
), held_moved as (
  update bucket b
     set capacity = l.capacity, held = l.held + s.held, used = l.used + s.used, shortfall = l.shortfall
    from locked l
    join (select line.bucket_id, sum(case when state = 'held' then quantity else 0 end)::bigint as held,
                 sum(case when state = 'held' then 0 else quantity end)::bigint as used
            from kept join line using (ord) group by line.bucket_id) s on s.bucket_id = l.id
   where b.id = l.id and b.id = any (array(select bucket_id from asked))
), held_movement as (
  insert into movement (merchant_id, bucket_id, at, cause, kind, d_held, d_used)
  select tandem_merchant(), l.bucket_id, (select at from moment), 'hold:' || k.hold_id,
         case when k.state = 'held' then 'hold' else 'commit' end,
         case when k.state = 'held' then l.quantity else 0 end,
         case when k.state = 'held' then 0 else l.quantity end
    from kept k join line l using (ord)
), claimed as (
  insert into claim (merchant_id, what, owner, place, hold_id, ends)
  select tandem_merchant(), what, owner, place, hold_id, ends
    from (select p.*, k.hold_id, row_number() over (partition by p.ord, p.what, p.owner order by p.place) as nth
            from kept k join place_taken p using (ord)) chosen
   where nth <= quantity and not (ends = 'closed' and
         (select state from kept k where k.ord = chosen.ord) = 'committed')
   order by what, owner, place
  on conflict do nothing
  returning what
)`

/** Ends the statement, and undoes it, when a rival took one of the places in the same moment. */
export const CLAIMS_HOLD = `
((select count(*) from claimed) =
 (select coalesce(sum(o.quantity), 0) from kept k join limit_per_owner o using (ord)
   where not (o.ends = 'closed' and k.state = 'committed')))::all_or_nothing`

/**
 * Closes holds that are still open.
 *
 * Reads  `closing(hold_id, state)` with state committed, released or expired; `moment(at)`
 * Leaves `closed(id, cause, state)`: those that were open
 */
export const CLOSE = `
closed as (
  update hold h set state = c.state, expires_at = null
    from closing c
   where h.id = c.hold_id and h.state = 'held'
  returning h.id, h.cause, h.state
), closed_line as materialized (
  select l.bucket_id, l.quantity, c.id as hold_id, c.state from closed c join hold_line l on l.hold_id = c.id
), closed_locked as materialized (
  select b.id, b.capacity, b.held, b.used, b.shortfall
    from bucket b where b.id = any (array(select bucket_id from closed_line))
   order by b.id for no key update
), closed_moved as (
  update bucket b
     set capacity = l.capacity, held = l.held - s.freed, used = l.used + s.committed,
         shortfall = least(l.shortfall, greatest(0, l.held - s.freed + l.used + s.committed - l.capacity))
    from closed_locked l
    join (select bucket_id, sum(quantity)::bigint as freed,
                 sum(case when state = 'committed' then quantity else 0 end)::bigint as committed
            from closed_line group by bucket_id) s on s.bucket_id = l.id
   where b.id = l.id and b.id = any (array(select bucket_id from closed_line))
  returning b.id, b.shortfall - l.shortfall as d_shortfall
), closed_movement as (
  insert into movement (merchant_id, bucket_id, at, cause, kind, d_held, d_used, d_shortfall)
  select tandem_merchant(), l.bucket_id, (select at from moment), 'hold:' || l.hold_id,
         case l.state when 'committed' then 'commit' when 'released' then 'release' else 'expire' end,
         -l.quantity, case when l.state = 'committed' then l.quantity else 0 end,
         -- The first of a bucket's lines carries what the bucket's shortfall went down by.
         case when row_number() over (partition by l.bucket_id order by l.hold_id) = 1 then m.d_shortfall else 0 end
    from closed_line l join closed_moved m on m.id = l.bucket_id
), unclaimed as (
  delete from claim using closed
   where claim.hold_id = closed.id and (claim.ends = 'closed' or closed.state <> 'committed')
     -- Not before the buckets are locked: whoever waits for a place that is given up here has locked its own.
     and (select count(*) from closed_locked) >= 0
)`
