import { CatalogSettings } from '@tandem/contracts'
import { type CallCtx, type Ctx, type Queryable, WEIGHED_LAYOUTS } from '@tandem/kernel'
import { audit } from '../../platform/audit.ts'
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
  const [row] = await ctx.db.query<{ value: unknown }>(`select value from setting where name = 'catalog'`)
  return catalogSettings(row?.value)
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
    await writeSettings(tx, input, ctx.now)
    await audit(tx, ctx, {
      action: 'catalog.settings_changed',
      subject: 'catalog',
      details: { rounding: input.rounding },
    })
  })
  return input
}

async function writeSettings(tx: Queryable, value: CatalogSettings, at: number): Promise<void> {
  await tx.query(
    `insert into setting (merchant_id, name, value, changed_at) values (tandem_merchant(), 'catalog', $1, $2)
     on conflict (merchant_id, name) do update set value = excluded.value, changed_at = excluded.changed_at`,
    [JSON.stringify(value), new Date(at)],
  )
}
