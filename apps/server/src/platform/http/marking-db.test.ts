import { expect, it } from 'vitest'
import { changesRows } from './marking-db.ts'

it.each([
  'insert into a values (1)',
  'update orders o\n   set paid = 1',
  'update payment set x = 1 where id in (select id from payment for update skip locked)',
  'with gone as (delete from claim returning 1) select 1',
  'with t as (update hold h set state = 1 from c returning h.id) select id from t',
  'merge into a using b on true when matched then do nothing',
])('sees that rows are changed: %s', (sql) => expect(changesRows(sql)).toBe(true))

it.each([
  'select * from orders where id = $1 for no key update',
  'select id from payment order by id for update skip locked',
  'select id from hold_line l for no key update of l',
  `select 'updated', inserted_at, deleted from a`,
  'select pg_advisory_xact_lock(1)',
])('sees that none are: %s', (sql) => expect(changesRows(sql)).toBe(false))
