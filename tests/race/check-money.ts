import type { Complaint, End, Entry, History, SeenOrder } from './history.ts'

/**
 * What the provider took is in its order once or on its way back, what was given back was owed, nothing is fulfilled
 * unpaid, and no money is kept for an order that has ended.
 */
export function checkMoney({ entries, end }: History): Complaint[] {
  const theirs = new Map(end.provider.map((payment) => [payment.paymentId, payment]))
  return [
    ...end.orders.flatMap((order) => [...ofOrder(order, theirs), ...cashOf(order, entries)]),
    ...unpaid(entries),
    ...strangers(entries, end),
  ]
}

function ofOrder(order: SeenOrder, theirs: ReadonlyMap<string, End['provider'][number]>): Complaint[] {
  const complaints: Complaint[] = []
  const say = (rule: string, detail: string) => void complaints.push({ rule, about: order.id, detail })
  let taken = 0
  let returned = 0
  for (const { id, provider, captured, refunded } of order.payments) {
    const outside = theirs.get(id)
    const took = provider === 'cash' ? captured : (outside?.captured ?? 0)
    const gave = provider === 'cash' ? refunded : givenBack(outside)
    taken += took
    returned += gave
    if (captured !== took) say('capture not counted as it was', `payment ${id}: ${captured} counted, ${took} taken`)
    if (refunded !== gave) say('refund not counted as it was', `payment ${id}: ${refunded} counted, ${gave} given back`)
    if (gave > took) say('more given back than taken', `payment ${id}: ${gave} of ${took}`)
  }
  if (order.paid !== taken) say('paid is not what was taken', `${order.paid} counted, ${taken} taken`)
  if (order.refunded !== returned) say('refunded is not what went back', `${order.refunded} counted, ${returned} gone`)
  const isDead = order.state === 'cancelled' || order.state === 'expired'
  const owed = isDead ? 0 : order.due
  if (order.state !== 'placed' && taken - returned !== owed) {
    const rule = taken - returned > owed ? 'money kept for nothing' : 'fulfilled unpaid'
    say(rule, `${order.state}, ${taken} taken, ${returned} given back, ${owed} due`)
  }
  return complaints
}

function givenBack(payment: End['provider'][number] | undefined): number {
  return (payment?.refunds ?? []).reduce((sum, { amount, state }) => sum + (state === 'failed' ? 0 : amount), 0)
}

/** Cash is ours alone to count: what a till heard of, and at most what it may have been. */
function cashOf({ id, payments }: SeenOrder, entries: readonly Entry[]): Complaint[] {
  const counted = payments.filter(({ provider }) => provider === 'cash').length
  const asks = entries.filter(({ what, orderId }) => what === 'cash' && orderId === id)
  const heard = new Set(asks.flatMap((ask) => (ask.heard && ask.heard.status < 300 ? [ask.heard.body.paymentId] : [])))
  const most = new Set(asks.map(({ key }) => key)).size
  if (counted >= heard.size && counted <= most) return []
  return [
    { rule: 'cash not counted as it was', about: id, detail: `${counted} counted, ${heard.size} to ${most} taken` },
  ]
}

/** Whoever saw an order confirmed saw it after enough had been paid for it. */
function unpaid(entries: readonly Entry[]): Complaint[] {
  const started = new Map(
    entries.flatMap(({ what, orderId, heard }) =>
      what === 'pay' && heard?.body.paymentId
        ? [[heard.body.paymentId, { orderId, amount: heard.body.amount ?? 0 }]]
        : [],
    ),
  )
  return entries.flatMap(({ heard, orderId, until, what }): Complaint[] => {
    const { id = orderId, state, due = 0, paid = 0 } = heard?.body ?? {}
    if (what === 'place' || (state !== 'confirmed' && state !== 'closed')) return []
    if (paid < due) return [{ rule: 'confirmed unpaid', about: String(id), detail: `${paid} of ${due}` }]
    const given = new Map<string, number>()
    for (const one of entries) {
      if (one.from > until) continue
      if (one.what === 'page' && one.asked.paymentId && one.asked.decision === 'pay') {
        const payment = started.get(one.asked.paymentId)
        if (payment?.orderId === id) given.set(one.asked.paymentId, payment.amount)
      } else if (one.what === 'cash' && one.orderId === id) given.set(one.key ?? '', one.asked.amount ?? due)
    }
    const sum = [...given.values()].reduce((all, amount) => all + amount, 0)
    if (sum >= paid) return []
    return [{ rule: 'counted more than was paid', about: String(id), detail: `${paid} counted, ${sum} paid so far` }]
  })
}

/** A payment that somebody began belongs to the order it was begun for. */
function strangers(entries: readonly Entry[], { orders }: End): Complaint[] {
  const home = new Map(orders.flatMap(({ id, payments }) => payments.map((payment) => [payment.id, id])))
  return entries.flatMap(({ what, orderId, heard }): Complaint[] => {
    const paymentId = heard?.body.paymentId
    if (!paymentId || (what !== 'pay' && what !== 'cash') || home.get(paymentId) === orderId) return []
    return [{ rule: 'payment lost', about: String(orderId), detail: paymentId }]
  })
}
