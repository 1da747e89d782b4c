import type { Queryable } from '@tandem/kernel'
import { refusalFor, type Short } from '../buckets/index.ts'
import { decimalsOf } from '../catalog/index.ts'
import type { AskedLine } from './lines.ts'

interface OfSku {
  sku: string
  wanted: number
  free: number
}

/**
 * What is short, in the units in which people order: 0.6 kg, not 600. What was asked for is known; parts of a bundle and
 * ingredients of a dish are looked up.
 */
export async function inUnits<T extends OfSku>(
  db: Queryable,
  lines: readonly AskedLine[],
  short: readonly T[],
): Promise<T[]> {
  const known = new Map<string, number>(lines.map(({ sellable }) => [sellable.sku, sellable.decimals]))
  const others = short.map(({ sku }) => sku).filter((sku) => !known.has(sku))
  const found = others.length > 0 ? await decimalsOf(db, others) : known
  return short.map((one) => {
    const scale = 10 ** (known.get(one.sku) ?? found.get(one.sku) ?? 0)
    return { ...one, wanted: one.wanted / scale, free: one.free / scale }
  })
}

/** Why an order was not placed. Budgets and quotas of promotions are in their own units. */
export async function refusalInUnits(
  db: Queryable,
  lines: readonly AskedLine[],
  { short, at_limit }: { short: readonly Short[]; at_limit: string[] },
): Promise<Error> {
  const stock = short.filter(({ kind }) => kind === 'stock').map((one) => ({ ...one, sku: one.resource }))
  const told = (await inUnits(db, lines, stock)).map(({ sku: _sku, ...one }) => one)
  return refusalFor({ short: [...told, ...short.filter(({ kind }) => kind !== 'stock')], at_limit })
}
