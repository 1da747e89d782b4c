import { CatalogSettings } from '@tandem/contracts'
import { type CallCtx, type Ctx, WEIGHED_LAYOUTS } from '@tandem/kernel'
import { audit } from '../../platform/audit.ts'
import { readSetting, saveSetting } from '../../platform/settings.ts'
import { moveCatalog } from './catalog-version.ts'
import { refuseIssues } from './issues.ts'

/** Until a merchant says otherwise: every line to the minor unit, half up; what most scales print. */
const DEFAULTS: CatalogSettings = {
  rounding: { scope: 'line', mode: 'half_up', step: 1 },
  weighedBarcodes: WEIGHED_LAYOUTS.map((layout) => ({ ...layout, fields: [...layout.fields] })),
}

/** As they stand in the setting table, or the defaults. */
export function catalogSettings(value: unknown): CatalogSettings {
  return value === null || value === undefined ? DEFAULTS : CatalogSettings.parse(value)
}

export async function readCatalogSettings(ctx: Pick<CallCtx, 'db'>): Promise<CatalogSettings> {
  return catalogSettings(await readSetting(ctx.db, 'catalog'))
}

/** @throws Refusal `catalog.invalid` when two layouts have one prefix and length, or one names a field twice */
export async function saveCatalogSettings(ctx: Ctx, input: CatalogSettings): Promise<CatalogSettings> {
  const shapes = input.weighedBarcodes.map(
    ({ prefix, itemDigits, fields }) => `${prefix} ${itemDigits + fields.length * 5}`,
  )
  if (new Set(shapes).size < shapes.length) refuseIssues([{ at: 'weighedBarcodes', code: 'layout.twice' }])
  if (input.weighedBarcodes.some(({ fields }) => new Set(fields).size < fields.length)) {
    refuseIssues([{ at: 'weighedBarcodes', code: 'field.twice' }])
  }
  await ctx.db.transaction(async (tx) => {
    await moveCatalog(tx, 'terms')
    await saveSetting(tx, 'catalog', input, ctx.now)
    await audit(tx, ctx, {
      action: 'catalog.settings_changed',
      subject: 'catalog',
      details: { rounding: input.rounding },
    })
  })
  return input
}
