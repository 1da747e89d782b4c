import type { AddToTab } from '@tandem/contracts'
import { type CallCtx, Refusal } from '@tandem/kernel'
import { changeOrder, openStore } from './change-order.ts'
import { changing } from './changing.ts'
import { draftOf, withMore } from './draft.ts'
import { MACHINES } from './machines/index.ts'
import { type GroupRow, lockOrder, type OrderRow, readOrder } from './order-store.ts'
import { refuseUnlessOpen } from './price-groups.ts'

/**
 * Adds to the tab at a table: whoever sits there, or staff. Its goods are taken at once, and the whole tab is priced
 * anew, so that promotions count over all of it. It is prepared as soon as it can be, besides what is prepared already. A tab whose dishes were all served is open again.
 *
 * @throws Refusal `tab.not_open`; those of `askedLines` and `changeOrder`; `order.store` when the store is closed
 */
export async function addToTab(ctx: CallCtx, orderId: string, { lines, codes, expectedDue }: AddToTab): Promise<void> {
  await changing(ctx, async (tx, within) => {
    await lockOrder(tx, orderId)
    const order = await readOrder(tx, orderId)
    const group = tabOf(order)
    const store = await openStore(tx, ctx, order)
    refuseUnlessOpen(store)
    const draft = await withMore(tx, ctx, order, draftOf(order), { group, lines })
    const groups = draft.groups.map((one) => (one.id === group.id ? { ...one, state: MACHINES.dine_in.start } : one))
    const step = {
      what: 'add',
      details: { group: group.id, lines: lines.map(({ sku, quantity }) => ({ sku, quantity })) },
    }
    const terms = { store, codes, expectedDue, step, preparing: 'besides' as const }
    await changeOrder(tx, within, order, { ...draft, groups }, terms)
  })
}

/** The group of an order that is a tab at a table, open for more. @throws Refusal `tab.not_open` */
export function tabOf({ state, settles, platform, groups }: OrderRow): GroupRow {
  const [group] = groups.filter(({ mode }) => mode === 'dine_in')
  const isTab = settles === 'tab' && platform === null && groups.length === 1
  if (!isTab || state !== 'confirmed' || !group || !MACHINES.dine_in.adding?.includes(group.state)) {
    throw new Refusal('tab.not_open', { state: group?.state ?? state })
  }
  return group
}
