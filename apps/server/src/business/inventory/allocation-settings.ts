import { AllocationSettings } from '@tandem/contracts'
import type { Ctx, Queryable } from '@tandem/kernel'
import { audit } from '../../platform/audit.ts'
import { readSetting, saveSetting } from '../../platform/settings.ts'

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
  return allocationSettings(await readSetting(db, 'allocation'))
}

export async function saveAllocationSettings(ctx: Ctx, settings: AllocationSettings): Promise<AllocationSettings> {
  await ctx.db.transaction(async (tx) => {
    await saveSetting(tx, 'allocation', settings, ctx.now)
    const { strategy, modes } = settings
    await audit(tx, ctx, { action: 'allocation.set', subject: 'allocation', details: { strategy, modes } })
  })
  return settings
}
