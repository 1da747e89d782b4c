import type { FunderPayment } from '@tandem/contracts'
import { type Access, type Ctx, type IsoDate, Refusal } from '@tandem/kernel'
import { audit } from '../../platform/audit.ts'
import { ofCode, owedByFunder } from './chart.ts'
import { merchantCurrency } from './merchant-currency.ts'
import { merchantDate } from './merchant-date.ts'
import { post } from './post.ts'
import { paidByFunder } from './postings.ts'
import { givesUp } from './sold-line.ts'
import { type Period, readFunders } from './statement-store.ts'
import { type PostedTransfer, postedAbout } from './transfer-store.ts'

/** The stores that a statement is over: the one asked for, or all that the caller may see. */
export function periodOf(access: Access, asked: { from: IsoDate; to: IsoDate; store?: string | undefined }): Period {
  const { from, to, store } = asked
  return { from, to, storeIds: store === undefined ? access.storeIds : [seen(access, store)] }
}

/** @throws Refusal `access.denied` when it is not one of the caller's stores */
function seen({ storeIds }: Access, store: string): string {
  if (storeIds !== 'all' && !storeIds.includes(store)) throw new Refusal('access.denied', { store })
  return store
}

/** @throws Refusal `access.denied` for a person who sees only some stores */
export function refuseUnlessWhole({ storeIds }: Access): void {
  if (storeIds !== 'all') throw new Refusal('access.denied')
}

export async function owedByFunders({
  db,
  access,
}: Ctx): Promise<{ funder: string; commodity: string; owed: number }[]> {
  const accounts = await readFunders(db, access.storeIds)
  return accounts.map(({ account, ...rest }) => ({ funder: ofCode(account), ...rest }))
}

/**
 * Books what a funder paid; the same reference is booked once.
 *
 * @throws Refusal `day.not_begun`; `request.invalid` for the house, which owes itself nothing
 */
export async function bookFunderPayment(ctx: Ctx, funder: string, payment: FunderPayment): Promise<void> {
  refuseUnlessWhole(ctx.access)
  if (givesUp({ funder }) !== owedByFunder(funder)) {
    throw new Refusal('request.invalid', { detail: `params.funder: ${funder} owes nothing` })
  }
  const { amount, businessDate, reference } = payment
  await ctx.db.transaction(async (tx) => {
    const today = await merchantDate(tx, ctx.now)
    if (businessDate > today) throw new Refusal('day.not_begun', { today })
    const on = { businessDate, currency: await merchantCurrency(tx) }
    const cause = `funder:${funder}/paid:${reference}`
    const added = await post(tx, ctx, { cause, transfers: paidByFunder(on, { funder, amount }) })
    if (added.length > 0) {
      await audit(tx, ctx, { action: 'funder.paid', subject: `funder:${funder}`, details: { amount, reference } })
    }
  })
}

/** Movements about one thing; of those at other stores nothing is said. */
export async function transfersAbout({ db, access }: Ctx, thing: string): Promise<PostedTransfer[]> {
  const { storeIds } = access
  const transfers = await postedAbout(db, thing)
  return transfers.filter(({ storeId }) => storeIds === 'all' || (storeId !== null && storeIds.includes(storeId)))
}
