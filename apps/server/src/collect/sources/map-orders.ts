import type { RecordOf } from '@tandem/contracts'
import type { Outcome, Row, ValuesOf } from '../import/importer.ts'
import type { LINE_COLUMNS, ORDER_COLUMNS } from './map-tables.ts'

export type HeadRow = Row<ValuesOf<typeof ORDER_COLUMNS>>
export type LineRow = Row<ValuesOf<typeof LINE_COLUMNS>>
type Line = RecordOf<'order'>['lines'][number]

const MODE_OF_CHANNEL = { till: 'instant', app: 'delivery', web: 'ship', platform: 'delivery' } as const

/**
 * An order from its head and the lines that can be used; null when none can. Lines with a negative quantity or
 * discount are quarantined, lines of products that nobody described are kept and noted.
 *
 * Money: `amount` is what was asked for the line after its discount; without it, price x quantity - discount. So
 * `gross = amount + discount`.
 */
export function mappedOrder(head: HeadRow, lines: readonly LineRow[], out: Outcome): RecordOf<'order'> | null {
  const used = lines.flatMap((row, i) => mappedLine(row, i + 1, out) ?? [])
  if (used.length === 0) return null
  const { values } = head
  const channel = values.channel ?? 'till'
  const status = values.status ?? 'fulfilled'
  const paid = status === 'paid' || status === 'fulfilled'
  const gross = used.reduce((sum, line) => sum + line.gross, 0)
  const discount = used.reduce((sum, line) => sum + line.discount, 0)
  const deliveryFee = values.deliveryFee ?? 0
  const method = values.payment ?? 'unknown'
  return {
    kind: 'order',
    id: values.order,
    version: 1,
    person: values.customer === null ? null : `customer:${values.customer}`,
    storeId: values.store,
    channel,
    platform: channel === 'platform' ? (values.platform ?? null) : null,
    mode: values.mode ?? MODE_OF_CHANNEL[channel],
    status,
    placedAt: values.time,
    paidAt: paid ? values.time : null,
    acceptedAt: null,
    readyAt: null,
    closedAt: status === 'fulfilled' ? values.time : null,
    sessionId: null,
    staffId: values.staff,
    partySize: null,
    queueSeconds: null,
    lines: inOrder(used, linesAreNumbered(lines)),
    discounts: discount === 0 ? [] : [{ amount: discount, source: 'promotion', couponId: null, campaignId: null }],
    gross,
    discount,
    deliveryFee,
    tax: 0,
    payments: paid ? [{ method, amount: gross - discount + deliveryFee, fee: 0, instalments: 1 }] : [],
    packagingCost: 0,
    deliveryCost: 0,
    loyaltyAccrued: 0,
  }
}

/** Whether line numbers come from the source: then the same number twice in an order is a mistake. */
export function linesAreNumbered(lines: readonly LineRow[]): boolean {
  return lines.length > 0 && lines.every(({ values }) => values.line !== null)
}

/** Quarantines lines whose number stood in the order before; answers the others. */
export function withoutRepeatedNumbers(lines: readonly LineRow[], out: Outcome): LineRow[] {
  if (!linesAreNumbered(lines)) return [...lines]
  const met = new Set<number>()
  return lines.filter((row) => {
    const number = row.values.line ?? 0
    if (met.has(number)) {
      const text = `${row.values.order} / ${number}`
      out.quarantine(row, 'key.repeated', { column: 'line', what: 'line', text })
      return false
    }
    met.add(number)
    return true
  })
}

function mappedLine(row: LineRow, position: number, out: Outcome): Line | null {
  const { product, quantity, line, price, amount, discount, cost } = row.values
  if (quantity < 0) return refuse(row, 'number.negative', 'quantity', `${quantity}`, out)
  if ((discount ?? 0) < 0) return refuse(row, 'number.negative', 'discount', `${(discount ?? 0) / 100}`, out)
  const taken = discount ?? 0
  const net = amount ?? (price === null ? null : Math.round(price * quantity) - taken)
  if (net === null) return refuse(row, 'value.missing', 'amount', '', out)
  if (!out.knows('product', product)) {
    out.note(row, 'reference.unknown', { column: 'product', what: 'product', text: product })
  }
  if (net < 0) return refuse(row, 'number.negative', 'amount', `${net / 100}`, out)
  const gross = net + taken
  return { line: line ?? position, productId: product, quantity, requested: quantity, gross, discount: taken, cost }
}

function refuse(row: LineRow, reason: string, column: string, text: string, out: Outcome): null {
  out.quarantine(row, reason, { column, text })
  return null
}

/** Lines without numbers of their own stand in the order of their content: the same file sorted anew changes nothing. */
function inOrder(lines: readonly Line[], numberedBySource: boolean): Line[] {
  if (numberedBySource) return [...lines].sort((a, b) => a.line - b.line)
  return [...lines].sort(byContent).map((line, i) => ({ ...line, line: i + 1 }))
}

function byContent(a: Line, b: Line): number {
  if (a.productId !== b.productId) return a.productId < b.productId ? -1 : 1
  return a.quantity - b.quantity || a.gross - b.gross || a.discount - b.discount || (a.cost ?? -1) - (b.cost ?? -1)
}
