import type { StoreDayAnswer, TillShift } from '@tandem/contracts'
import { expect } from 'vitest'
import type { Shop } from './shop.ts'

export async function openShift(shop: Shop, storeId: string, tillId: string, float: number): Promise<string> {
  const body = { tillId, cashier: 'Mei', float }
  return (await shop.staff.do<TillShift>('postStoresByStoreIdShifts', { params: { storeId }, body })).body.id
}

/** Counts a drawer without knowing what should be in it, and hands it over or ends it. @returns the next shift */
export async function countAndClose(
  shop: Shop,
  shiftId: string,
  found: number,
  close: { leave: number; handOverTo: string | null },
): Promise<string | undefined> {
  const params = { shiftId }
  const before = (await shop.staff.do<TillShift>('getShiftsByShiftId', { params })).body
  expect(before).toMatchObject({ state: 'open', expected: null })
  expect(await shop.staff.refused('postShiftsByShiftIdClose', { params, body: close })).toMatchObject({
    code: 'shift.not_counted',
  })
  const pieces = [
    { value: 1, pieces: found % 100 },
    { value: 100, pieces: Math.floor(found / 100) },
  ]
  const counted = (await shop.staff.do<TillShift>('postShiftsByShiftIdCount', { params, body: { pieces } })).body
  expect(counted).toMatchObject({ counted: found, expected: found, difference: 0 })
  const { body } = await shop.staff.do<{ next: TillShift | null }>('postShiftsByShiftIdClose', { params, body: close })
  return body.next?.id
}

interface Statement {
  lines: { account: string; closing: number }[]
}

/**
 * Closes a business day on which till, payments and ledger agree, and what nobody may do to it any more.
 *
 * @param takings net of the day by way of paying
 */
export async function closeDay(
  shop: Shop,
  storeId: string,
  date: string,
  takings: Record<string, number>,
): Promise<void> {
  const params = { storeId, date }
  const day = (await shop.staff.do<StoreDayAnswer>('getStoresByStoreIdDaysByDate', { params })).body
  expect(day.differences).toEqual([])
  const expected = Object.entries(takings).map(([method, amount]) => {
    return { method, till: method === 'cash' ? amount : null, payments: amount, ledger: amount }
  })
  expect(day.methods.toSorted((a, b) => (a.method < b.method ? -1 : 1))).toEqual(expected)
  const closed = (await shop.staff.do<StoreDayAnswer>('postStoresByStoreIdDaysByDateClose', { params })).body
  expect(closed).toMatchObject({ state: 'closed', differences: [] })
  expect(await shop.staff.refused('postStoresByStoreIdDaysByDateClose', { params })).toMatchObject({
    code: 'day.closed',
  })
  const query = { from: date, to: date, store: storeId }
  const { body } = await shop.staff.do<Statement>('getLedgerStatement', { query })
  const clearing = body.lines.find(({ account }) => account === 'clearing:sandbox')
  expect(clearing?.closing).toBe(takings.sandbox)
}
