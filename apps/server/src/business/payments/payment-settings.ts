import { PaymentSettings } from '@tandem/contracts'
import type { Ctx, Queryable } from '@tandem/kernel'
import { audit } from '../../platform/audit.ts'
import { readSetting, saveSetting } from '../../platform/settings.ts'
import { storeAt } from '../stores/index.ts'

/** Until a merchant says otherwise. A payment reads its setting as it is opened (payment-store.ts). */
const DEFAULTS: PaymentSettings = { capture: 'automatic', stores: {} }

export async function readPaymentSettings(db: Queryable): Promise<PaymentSettings> {
  const value = await readSetting(db, 'payments')
  return value === null ? DEFAULTS : PaymentSettings.parse(value)
}

/** Counts for payments that are started from now on. @throws Refusal `resource.not_found` for a store that there is not */
export async function savePaymentSettings(ctx: Ctx, settings: PaymentSettings): Promise<PaymentSettings> {
  await ctx.db.transaction(async (tx) => {
    for (const storeId of Object.keys(settings.stores)) await storeAt(tx, storeId, ctx.now)
    await saveSetting(tx, 'payments', settings, ctx.now)
    await audit(tx, ctx, { action: 'payments.set', subject: 'payments', details: settings })
  })
  return settings
}
