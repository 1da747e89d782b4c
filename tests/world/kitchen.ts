import type { OrderAnswer } from '@tandem/contracts'
import { expect } from 'vitest'
import { readCells } from '../../apps/server/src/business/buckets/index.ts'
import type { CheckoutWorld } from './checkout-world.ts'
import { type People, peopleOf } from './people.ts'
import { openShop } from './shop.ts'

const MINUTE = 60_000
const every = <T>(day: T): T[] => Array.from({ length: 7 }, () => day)

/** What a piece takes of whom, or all that is weighed of a line. */
const WORK = {
  tea: { resource: 'picking', minutes: 10 },
  rice: { resource: 'picking', minutes: 10 },
  apple: { resource: 'picking', minutes: 10, isWeighed: true },
  noodle: { resource: 'kitchen', minutes: 7 },
  soup: { resource: 'kitchen', minutes: 20 },
} as const
export type Sku = keyof typeof WORK
export const SKUS = Object.keys(WORK) as Sku[]

type Counts = 'minutes' | 'orders'

export interface Kitchen {
  people: People
  /** Opens a store, 10:00 to 22:00, that plans so much in each ten minutes for picking and for its kitchen. */
  open(store: string, counts: Counts, capacity: number): Promise<void>
  /** Units taken of a store's capacity, by how many minutes after `at` their cells begin. */
  taken(store: string, resource?: string): Promise<Record<string, number>>
}

/** Stores that prepare goods and two dishes, for each of which a time is planned. */
export async function kitchenOf(world: CheckoutWorld, at: number): Promise<Kitchen> {
  const people = peopleOf(world)
  let stores = 0
  const open: Kitchen['open'] = async (store, counts, capacity) => {
    const lng = 121.4 + stores++ / 100
    await openShop(world.at(at), { tea: 5_000, rice: 5_000, apple: 500_000 }, store, lng)
    await people.staff('PUT', `/stores/${store}`, {
      ...{ zone: 'Asia/Shanghai', lng, lat: 31.2, modes: ['pickup', 'dine_in'], name: { zh: '店', en: 'Store' } },
      ...{ hours: every([{ from: '10:00', to: '22:00' }]), prepareMinutes: 10 },
    })
    const weekly = every([{ from: '09:00', to: '22:00', capacity }])
    for (const resource of ['picking', 'kitchen']) {
      const saved = await people.staff('PUT', `/stores/${store}/capacity/${resource}`, {
        ...{ cellMinutes: 10, counts, weekly },
      })
      expect(saved).toMatchObject({ status: 200 })
    }
    if (stores === 1) await addDishes(people)
  }
  const taken: Kitchen['taken'] = async (place, resource = 'picking') => {
    const window = { from: at - 120 * MINUTE, to: at + 24 * 60 * MINUTE }
    const cells = await readCells(people.db, { place, resources: [resource], ...window })
    return Object.fromEntries(
      cells.filter((one) => one.taken > 0).map((one) => [(one.period - at) / MINUTE, one.taken]),
    )
  }
  return { people, open, taken }
}

async function addDishes(people: People): Promise<void> {
  for (const [id, basePrice] of [
    ['noodle', 900],
    ['soup', 1_500],
  ] as const) {
    const made = await people.staff('POST', '/products', {
      ...{ id, kind: 'dish', name: { zh: id, en: id }, taxClass: 'standard', status: 'active' },
      ...{ prepareMinutes: WORK[id].minutes, skus: [{ sku: id, unit: 'portion', decimals: 0, basePrice }] },
    })
    expect(made).toMatchObject({ status: 201 })
  }
}

const TO_PREPARE = ['waiting', 'new', 'preparing', 'open']

/** What of each capacity orders of one group must have taken while no cell has begun, by what they say of themselves alone. */
export function loadOf(orders: readonly OrderAnswer[], counts: Counts): Record<string, number> {
  const loads: Record<string, number> = {}
  for (const { state, groups, lines } of orders) {
    if (!['placed', 'confirmed'].includes(state) || !TO_PREPARE.includes(groups[0]?.state ?? '')) continue
    for (const resource of ['picking', 'kitchen']) {
      const load = lines
        .filter(({ sku }) => WORK[sku as Sku].resource === resource)
        .map((line) => minutesOf(line))
        .reduce((sum, minutes) => sum + minutes, 0)
      loads[resource] = (loads[resource] ?? 0) + (counts === 'minutes' ? load : Math.min(1, load))
    }
  }
  return loads
}

function minutesOf({ sku, quantity, cancelled, handedOver }: OrderAnswer['lines'][number]): number {
  const work = WORK[sku as Sku]
  const left = Math.round((quantity - cancelled - handedOver) * 1e3) / 1e3
  return work.minutes * ('isWeighed' in work ? Math.min(1, Math.ceil(left)) : left)
}
