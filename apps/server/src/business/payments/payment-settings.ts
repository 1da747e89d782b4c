import { PaymentSettings } from '@tandem/contracts'
import type { Ctx, Queryable } from '@tandem/kernel'
import { audit } from '../../platform/audit.ts'

/** Until a merchant says otherwise. A payment reads its setting as it is opened (payment-store.ts). */
const DEFAULTS: PaymentSettings = { capture: 'automatic', stores: {} }

export async function readPaymentSettings(db: Queryable): Promise<PaymentSettings> {
  const [row] = await db.query<{ value: unknown }>(`select value from setting where name = 'payments'`)
  return row ? PaymentSettings.parse(row.value) : DEFAULTS
}

/** Counts for payments that are started from now on. */
export async function savePaymentSettings(ctx: Ctx, settings: PaymentSettings): Promise<PaymentSettings> {
  await ctx.db.transaction(async (tx) => {
    await tx.query(
      `insert into setting (merchant_id, name, value, changed_at) values (tandem_merchant(), 'payments', $1, $2)
       on conflict (merchant_id, name) do update set value = excluded.value, changed_at = excluded.changed_at`,
      [JSON.stringify(settings), new Date(ctx.now)],
    )
    await audit(tx, ctx, { action: 'payments.set', subject: 'payments', details: settings })
  })
  return settings
}
