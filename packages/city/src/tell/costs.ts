import type { RecordOf } from '@tandem/contracts'
import { COSTS } from '../parameters.ts'
import { STORES, type Store } from '../place/stores.ts'
import { PURPOSE } from '../purposes.ts'
import { dateOf, type Telling } from './telling.ts'

type Category = RecordOf<'cost'>['category']

/** Tells the costs of the day that belong to no single order. */
export function tellCosts(telling: Telling): void {
  const date = dateOf(telling)
  const add = (storeId: string | null, category: Category, amount: number): void => {
    if (amount <= 0) return
    telling.write({
      kind: 'cost',
      id: `${date}-${storeId ?? 'GROUP'}-${category}`,
      date,
      storeId,
      category,
      amount: Math.round(amount),
    })
  }
  for (const store of STORES) tellStoreCosts(telling, store, (category, amount) => add(store.id, category, amount))
  const delivered = telling.sales.filter((sale) => sale.delivery !== null).length
  add(null, 'technology', COSTS.cloudPerDay + COSTS.cloudPerOrder * telling.sales.length)
  add(null, 'maps', COSTS.mapsPerDelivery * delivered)
  add(null, 'sms', COSTS.smsPerOrder * telling.sales.length)
  add(null, 'administration', COSTS.administrationPerDay)
}

function tellStoreCosts(telling: Telling, store: Store, add: (category: Category, amount: number) => void): void {
  const { world, day, random } = telling
  random.seek(store.index, day, PURPOSE.cost)
  const high = world.weather(day)[store.district]?.highCelsius ?? 20
  const climate = Math.abs(high - 21) * COSTS.climatePerDegreeSquareMetre
  add('rent', store.rent * 100)
  add('utilities', store.area * (COSTS.utilitiesPerSquareMetre[store.format] + climate) * random.between(0.94, 1.06))
  add('technology', COSTS.technologyPerStore)
  if (store.format === 0) add('storage', COSTS.coldStoragePerDay)
  if (random.chance(COSTS.repairChance)) add('maintenance', random.between(12_000, 90_000))
  if (day % 30 === (store.index * 5) % 30) add('training', COSTS.trainingPerMonth)
}
