import type { ScopeAnswer } from '@tandem/contracts'
import { type Ctx, currencyDecimals } from '@tandem/kernel'
import type { Warehouse } from '../../warehouse/client.ts'
import { storeCondition } from '../../warehouse/scope.ts'
import { merchantDay } from '../merchant-day.ts'

interface StoreRow {
  id: string
  zh: string
  en: string
  format: string
  district: string
  lng: number | null
  lat: number | null
}

/** What the scope bar can choose from: the caller's stores and what is sold there. */
export async function readScope(ctx: Ctx, warehouse: Warehouse): Promise<ScopeAnswer> {
  const { sql, params } = storeCondition(ctx.access)
  const [day, stores, labels, [cuts]] = await Promise.all([
    merchantDay(ctx, warehouse),
    warehouse.query<StoreRow>(
      `select store_id as id, name_zh as zh, name_en as en, format, district, lng, lat from stores
        where ${sql} order by store_id`,
      params,
      { fast: true },
    ),
    warehouse.query<{ field: string; code: string; zh: string; en: string }>(
      `select field, code, name_zh as zh, name_en as en from labels where merchant_id = {merchantId:String}
        order by field, code`,
      params,
      { fast: true },
    ),
    warehouse.query<{ channels: string[]; categories: string[] }>(
      `select (select arraySort(groupUniqArray(channel)) from fact_order where ${sql}) as channels,
              (select arraySort(groupUniqArray(category)) from products
                where merchant_id = {merchantId:String} and category != '') as categories`,
      params,
      { fast: true },
    ),
  ])
  return {
    currency: day.currency,
    currencyDecimals: currencyDecimals(day.currency),
    zone: day.zone,
    today: day.today,
    firstDate: day.firstDate,
    lastDate: day.lastDate,
    stores: stores.map(({ id, zh, en, format, district, lng, lat }) => ({
      id,
      name: { zh, en },
      format,
      district: district || null,
      lng,
      lat,
    })),
    districts: distinct(stores.map(({ district }) => district)),
    formats: distinct(stores.map(({ format }) => format)),
    channels: cuts?.channels ?? [],
    categories: cuts?.categories ?? [],
    labels: labels.map(({ field, code, zh, en }) => ({ field, code, name: { zh, en } })),
  }
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)].filter((value) => value !== '').sort()
}
