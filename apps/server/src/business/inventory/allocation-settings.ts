import { AllocationSettings } from '@tandem/contracts'
import type { Ctx, Queryable } from '@tandem/kernel'
import { audit } from '../../platform/audit.ts'

/** Until a merchant says otherwise: parcels from as few places as can be, deliveries from the store that sells. */
const DEFAULTS: AllocationSettings = {
  strategy: 'fewest_splits',
  modes: ['ship'],
  costPerShipment: 0,
  costPerKilometer: 0,
  costPerUnit: 0,
  places: [],
}

/** As they stand in the setting table, or the defaults. */
export function allocationSettings(value: unknown): AllocationSettings {
  return value === null || value === undefined ? DEFAULTS : AllocationSettings.parse(value)
}

export async function readAllocationSettings(db: Queryable): Promise<AllocationSettings> {
  const [row] = await db.query<{ value: unknown }>(`select value from setting where name = 'allocation'`)
  return allocationSettings(row?.value)
}

export async function saveAllocationSettings(ctx: Ctx, settings: AllocationSettings): Promise<AllocationSettings> {
  await ctx.db.transaction(async (tx) => {
    await tx.query(
      `insert into setting (merchant_id, name, value, changed_at) values (tandem_merchant(), 'allocation', $1, $2)
       on conflict (merchant_id, name) do update set value = excluded.value, changed_at = excluded.changed_at`,
      [JSON.stringify(settings), new Date(ctx.now)],
    )
    const { strategy, modes } = settings
    await audit(tx, ctx, { action: 'allocation.set', subject: 'allocation', details: { strategy, modes } })
  })
  return settings
}
