import { DAY } from '@tandem/kernel'
import { NEWCOMER } from '../demand/campaigns.ts'
import { CITY_NAME, DISTRICTS, toPosition } from '../geography.ts'
import { SUPPLIERS } from '../goods/suppliers.ts'
import { AGE_BANDS, FORMATS, INCOME_BANDS, ZONE } from '../parameters.ts'
import { PERSON_KIND } from '../people/population.ts'
import { STORES } from '../place/stores.ts'
import type { World } from '../world.ts'
import { getsWelcome, issueCoupon, NEWCOMER_COUPON } from './coupons.ts'
import { labels } from './labels.ts'
import { dateOf, type Telling } from './telling.ts'

/** Introduces, on day 0, everything that facts will name: stores, suppliers, staff, products, labels. */
export function introduceGroup({ world, write }: Telling): void {
  const start = world.midnight(0)
  for (const label of labels(start)) write(label)
  for (const district of DISTRICTS) {
    const [lng, lat] = toPosition(...district.centre)
    write({ kind: 'place', id: district.id, at: start, lng, lat, city: CITY_NAME.en, region: district.name.en })
  }
  for (const store of STORES) {
    const [lng, lat] = toPosition(store.x, store.y)
    write({
      kind: 'store',
      id: store.id,
      at: start,
      name: store.name,
      format: FORMATS[store.format],
      district: DISTRICTS[store.district]?.name.en ?? null,
      city: CITY_NAME.en,
      lng,
      lat,
      zone: ZONE,
      cutoffHour: store.cutoffHour,
      opensAt: store.opensAt,
      closesAt: store.closesAt,
      openedOn: store.openedOn,
      closedOn: null,
      areaSquareMetres: store.area,
      seats: store.seats,
      tables: store.tables,
    })
  }
  for (const { id, name, leadTimeDays, city } of SUPPLIERS) {
    write({ kind: 'supplier', id, at: start, name, leadTimeDays, city, region: null })
  }
  for (const { id, storeIndex, name, post, hourlyCost } of world.roster) {
    write({ kind: 'staff', id, at: start, storeId: STORES[storeIndex]?.id ?? '', name, post, hourlyCost })
  }
  for (const product of world.catalog.products) {
    write({
      kind: 'product',
      id: product.id,
      at: start,
      name: product.name,
      productKind: product.kind,
      department: product.department.en,
      category: product.category.en,
      brand: product.brand,
      unit: product.unit,
      price: product.price,
      cost: product.cost,
      shelfLifeDays: product.shelfLifeDays > 0 ? product.shelfLifeDays : null,
      supplierId: product.supplierId,
    })
  }
  for (let p = 0; p < world.people.count; p += 1)
    if ((world.people.joinDay[p] as number) < 0) introduceMember(world, p, write)
}

/** Introduces the members who join on the day, with the coupon that welcomes them. */
export function introduceNewcomers(telling: Telling): void {
  const { world, day, write } = telling
  for (let p = 0; p < world.people.count; p += 1) {
    if (world.people.joinDay[p] !== day || world.people.kind[p] === PERSON_KIND.walkIn) continue
    introduceMember(world, p, write)
    if (!getsWelcome(world.people.kind[p] as number)) continue
    issueCoupon(telling, NEWCOMER_COUPON, p, joinedAt(world, p), NEWCOMER.value)
  }
}

/** Introduces the day's weather and what the calendar calls it. */
export function introduceDay(telling: Telling): void {
  const { world, day, write } = telling
  const calendar = world.calendar(day)
  const date = dateOf(telling)
  world.weather(day).forEach((weather, i) => {
    const district = DISTRICTS[i]?.name.en ?? ''
    write({ kind: 'weather_day', id: `${date}-${district}`, date, district, ...weather, holiday: calendar.holiday })
  })
}

function introduceMember(world: World, p: number, write: Telling['write']): void {
  const person = world.key(p)
  if (person === null) return
  const { people } = world
  const [lng, lat] = toPosition(people.x[p] as number, people.y[p] as number)
  const isAbuser = (people.kind[p] as number) >= PERSON_KIND.brusher
  // Who signs up at the till leaves less behind than who signs up in the app.
  const knows = (purpose: number): boolean =>
    !isAbuser && ((people.memberNumber[p] as number) * 7919 + purpose * 104_729) % 100 < 82
  const memberSince = joinedAt(world, p)
  write({
    kind: 'customer',
    person,
    at: Math.max(memberSince, world.midnight(0)),
    gender: knows(1) ? (people.female[p] === 1 ? 'female' : 'male') : null,
    ageBand: knows(2) ? (AGE_BANDS[people.age[p] as 0] ?? null) : null,
    incomeBand: knows(3) ? (INCOME_BANDS[people.income[p] as 0] ?? null) : null,
    region: DISTRICTS[people.district[p] as number]?.name.en ?? null,
    lng: Math.round(lng * 1000) / 1000,
    lat: Math.round(lat * 1000) / 1000,
    memberSince,
    householdSize: knows(4) ? String(people.householdSize[p]) : null,
    traits: { device: `D${people.device[p]}` },
  })
}

function joinedAt(world: World, p: number): number {
  const minute = 420 + ((world.people.memberNumber[p] as number) % 720)
  return world.midnight(0) + (world.people.joinDay[p] as number) * DAY + minute * 60_000
}
