import type { Complaint, Entry, History, Operation } from './history.ts'

/** With what an operation may be refused; everything else is a bug, above all what is answered with a 5xx. */
const MAY_BE_REFUSED: Readonly<Record<Operation, readonly string[]>> = {
  place: ['bucket.short', 'idempotency.conflict'],
  look: [],
  cancel: ['order.no_such_move', 'idempotency.running', 'idempotency.done'],
  pay: ['order.nothing_due', 'idempotency.running', 'idempotency.done'],
  page: ['payment.closed'],
  cash: ['order.nothing_due', 'idempotency.running', 'idempotency.done'],
  move: ['order.not_confirmed', 'order.no_such_move', 'idempotency.running', 'idempotency.done'],
  receive: [],
  count: [],
  probe_free: ['bucket.short'],
  probe_sold_out: ['bucket.short'],
}

/** Every answer is one of those that were to be expected, and no two of them contradict each other. */
export function checkAnswers(history: History): Complaint[] {
  return [...refusals(history), ...probes(history), ...turnsBack(history)]
}

function refusals({ entries }: History): Complaint[] {
  const byKey = Map.groupBy(entries, ({ what, key }) => `${what} ${key}`)
  return entries.flatMap((entry): Complaint[] => {
    const { what, heard, key, who, orderId } = entry
    if (!heard || heard.status < 400) return []
    const { status, code } = heard
    const isExpected = status < 500 && code !== null && MAY_BE_REFUSED[what].includes(code)
    // Of a key that nobody had used before there is nothing to say.
    const rivals = byKey.get(`${what} ${key}`)?.filter((other) => other !== entry && other.from < entry.until) ?? []
    const isAboutKey = code?.startsWith('idempotency.')
    if (isExpected && (!isAboutKey || rivals.length > 0)) return []
    return [{ rule: 'unexpected answer', about: orderId ?? key ?? who, detail: `${what}: ${status} ${code}` }]
  })
}

/** Asked when all was quiet: what is free can be had. That one more cannot is for the counts of goods to say. */
function probes({ entries }: History): Complaint[] {
  return entries.flatMap(({ what, heard, asked }): Complaint[] => {
    if (what !== 'probe_free' || !heard || heard.status < 400) return []
    const about = `${asked.lines?.[0]?.sku} at ${asked.storeId}`
    const detail = `${asked.lines?.[0]?.quantity} asked, ${heard.status} ${heard.code}`
    return [{ rule: 'false sold out', about, detail }]
  })
}

const LATER: Readonly<Record<string, readonly string[]>> = {
  placed: ['placed', 'confirmed', 'closed', 'cancelled', 'expired'],
  // Paid too late, its goods could be held again.
  expired: ['expired', 'confirmed', 'closed', 'cancelled'],
  confirmed: ['confirmed', 'closed', 'cancelled'],
  closed: ['closed'],
  cancelled: ['cancelled'],
}

/** Two looks at one order, one after the other: it has gone on, never back. */
function turnsBack({ entries, end }: History): Complaint[] {
  const looks = entries.flatMap(({ from, until, heard, orderId, what }) => {
    const { id = orderId, state, version, paid } = heard?.body ?? {}
    const isSight = heard !== null && heard.status < 300 && what !== 'page' && what !== 'pay' && what !== 'cash'
    return isSight && id && state ? [{ from, until, id, state, version, paid }] : []
  })
  const last = end.orders.map(({ id, state, version, paid }) => ({
    from: end.at,
    until: end.at,
    id,
    state,
    version,
    paid,
  }))
  const byOrder = Map.groupBy([...looks, ...last], ({ id }) => id)
  return [...byOrder].flatMap(([about, seen]) => {
    const sorted = seen.toSorted((a, b) => a.from - b.from)
    return sorted.flatMap((b, i) =>
      sorted.slice(0, i).flatMap((a): Complaint[] => {
        if (a.until >= b.from) return []
        const isBack = !LATER[a.state]?.includes(b.state)
        const isOlder = (a.version ?? 0) > (b.version ?? Number.POSITIVE_INFINITY)
        const isPoorer = (a.paid ?? 0) > (b.paid ?? Number.POSITIVE_INFINITY)
        const detail = `${a.state} v${a.version} paid ${a.paid}, later ${b.state} v${b.version} paid ${b.paid}`
        return isBack || isOlder || isPoorer ? [{ rule: 'turned back', about, detail }] : []
      }),
    )
  })
}

/** Requests that somebody made to get this order, in their order. */
export function asksFor(entries: readonly Entry[], key: string | null): Entry[] {
  return entries.filter((entry) => isPlacing(entry) && entry.key === key)
}

export function isPlacing({ what }: Entry): boolean {
  return what === 'place' || what === 'probe_free' || what === 'probe_sold_out'
}
