import type { MyMerchant, ScopeAnswer, StoreDetail } from '@tandem/contracts'
import { businessDate, currencyDecimals, type EpochMs } from '@tandem/kernel'

/** What can be chosen while no figures can be had: the stores as the shop itself knows them. The day's work goes on. */
export function scopeOfStores(merchant: MyMerchant, stores: readonly StoreDetail[], now: EpochMs): ScopeAnswer {
  const { currency, zone } = merchant
  return {
    currency,
    currencyDecimals: currencyDecimals(currency),
    zone,
    today: businessDate(now, zone),
    firstDate: null,
    lastDate: null,
    stores: stores.map(({ id, name, format, district, lng, lat }) => ({
      id,
      name,
      format: format ?? '',
      district,
      lng,
      lat,
    })),
    districts: distinct(stores.map(({ district }) => district)),
    formats: distinct(stores.map(({ format }) => format)),
    channels: [],
    categories: [],
    labels: [],
  }
}

function distinct(values: readonly (string | null)[]): string[] {
  return [...new Set(values.flatMap((value) => (value === null || value === '' ? [] : [value])))].toSorted()
}
