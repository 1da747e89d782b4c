import { type CallCtx, type Queryable, Refusal } from '@tandem/kernel'
import { type BucketAmount, changeHolds, type HoldChange, type Short } from '../buckets/index.ts'
import { openQuotas } from '../inventory/index.ts'
import { type CellKey, openPlanned } from '../stores/index.ts'
import { afterSweeping, beginAgainIfDue } from './after-sweeping.ts'
import { refusalInUnits } from './short-goods.ts'

/** Within `changing`. */
export interface ChangeCtx extends CallCtx {
  /** Holds that are due have been ended just before: what is short now is gone. */
  isSwept: boolean
}

interface ToOpen {
  storeId: string
  /** A channel's quotas of the day. */
  quotas: readonly BucketAmount[]
  /** Of the store's capacity. */
  cells: readonly CellKey[]
}

/** Counters that nobody asked for before: they are opened outside, where nothing is locked, and the change begins again. */
export class CountersToOpen extends Error {
  readonly counters: ToOpen

  constructor(counters: ToOpen) {
    super('counters are to be opened')
    this.counters = counters
  }
}

async function open(ctx: CallCtx, { storeId, quotas, cells }: ToOpen): Promise<void> {
  if (quotas.length > 0) await openQuotas(ctx, quotas)
  if (cells.length > 0) await ctx.db.transaction((tx) => openPlanned(tx, ctx.now, storeId, cells))
}

/** How often at most: others may take a time for which cells were opened, and another one is looked for. */
const MOST_OPENINGS = 10

/** A transaction that changes orders; what it needs opened or swept is, and it begins again. */
export async function changing<T>(ctx: CallCtx, work: (tx: Queryable, ctx: ChangeCtx) => Promise<T>): Promise<T> {
  for (let times = 1; ; times += 1) {
    try {
      return await afterSweeping(ctx, (isSwept) => ctx.db.transaction((tx) => work(tx, { ...ctx, isSwept })))
    } catch (error) {
      if (!(error instanceof CountersToOpen) || times === MOST_OPENINGS) throw error
      await open(ctx, error.counters)
    }
  }
}

/** As `changeHolds`, naming what is short in the units of the goods. @throws HoldsDue */
export async function holdAsChanged(tx: Queryable, ctx: ChangeCtx, changes: readonly HoldChange[]): Promise<void> {
  try {
    await changeHolds(tx, ctx.now, changes)
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'bucket.short') throw error
    await beginAgainIfDue(tx, ctx.now, error, ctx.isSwept)
    throw await refusalInUnits(tx, [], { short: error.details.short as Short[], at_limit: [] })
  }
}
