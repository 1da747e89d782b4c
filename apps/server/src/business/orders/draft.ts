import type { Channel, OrderLineAsk } from '@tandem/contracts'
import { actorText, type CallCtx, type Queryable, Refusal } from '@tandem/kernel'
import type { BasketLine } from '@tandem/promotions'
import { freshShelf, type Shelf } from '../catalog/index.ts'
import { withAmendsKept } from './kept-part.ts'
import { askedLines, basketLineOf } from './lines.ts'
import { lineRow } from './order-rows.ts'
import type { GroupRow, LineRow, OrderRow } from './order-store.ts'
import { keptOf } from './post-order.ts'

/** An order as it is to be. Prices in it are still those of before. */
export interface Draft {
  lines: readonly LineRow[]
  groups: readonly GroupRow[]
  /** Each line as promotions see it, whole, by its number; also of lines that are gone, so that no number comes again. */
  basket: ReadonlyMap<number, BasketLine>
}

/** An order as it is. */
export function draftOf({ lines, groups, priced }: OrderRow): Draft {
  return { lines, groups, basket: new Map(priced.basket.lines.map((line) => [Number(line.id), line])) }
}

/** With some units of lines cancelled, in smallest units. */
export function withLess(draft: Draft, less: ReadonlyMap<number, number>): Draft {
  const lines = draft.lines.map((line) => {
    return withAmendsKept({ ...line, cancelled: line.cancelled + (less.get(line.line) ?? 0) }, line)
  })
  return { ...draft, lines }
}

/** The number that a new line gets. */
export function nextLine({ lines, basket }: Draft): number {
  return Math.max(0, ...lines.map(({ line }) => line), ...basket.keys()) + 1
}

const MOST_LINES = 300

/**
 * With lines that were asked for later: what they cost, and whether they are to be had, the catalogue says now.
 *
 * @throws Refusal of `askedLines`; `order.incomplete` beyond 300 lines
 */
export async function withMore(
  tx: Queryable,
  ctx: CallCtx,
  order: OrderRow,
  draft: Draft,
  { group, lines }: { group: GroupRow; lines: readonly OrderLineAsk[] },
): Promise<Draft> {
  if (lines.length === 0) return draft
  if (draft.lines.length + lines.length > MOST_LINES) throw new Refusal('order.incomplete', { most: MOST_LINES })
  const { sellables } = await shelfFor(tx, ctx, order, lines)
  const first = nextLine(draft)
  const asked = askedLines(
    { storeId: order.store_id, codes: [], groups: [{ mode: group.mode, lines: [...lines] }] },
    sellables,
  ).map((line) => ({ ...line, line: first + line.line - 1 }))
  const rows = asked.map(
    (line): LineRow => ({
      ...lineRow({ ...line, discounts: [], net: line.list, tax: 0 }, group.id),
      options: [...line.options],
      takes: [...line.takes],
      discounts: [],
      added_by: actorText(ctx.actor),
      added_at: new Date(ctx.now).toISOString(),
      cancelled: 0,
      returned: 0,
      refunded: 0,
    }),
  )
  const basket = new Map([...draft.basket, ...asked.map((line) => [line.line, basketLineOf(line)] as const)])
  return { ...draft, lines: [...draft.lines, ...rows], basket }
}

/** What the catalogue says now of what was ordered, as whoever ordered it sees it. */
export async function shelfFor(
  tx: Queryable,
  ctx: CallCtx,
  { store_id: storeId, channel, priced }: OrderRow,
  lines: readonly { sku: string }[],
): Promise<Shelf> {
  return await freshShelf(
    { ...ctx, db: tx },
    {
      storeId,
      channel: channel as Channel,
      tier: priced.basket.customer?.tier ?? null,
      at: ctx.now,
      skus: [...new Set(lines.map(({ sku }) => sku))],
    },
  )
}

/** What of the draft the customer keeps, or will get. */
export function keptLines({ lines }: Pick<Draft, 'lines'>): LineRow[] {
  return lines.filter((line) => keptOf(line) > 0)
}
