import type { Scene } from './scene.ts'
import type { FoundProduct, LiveStore } from './shop-http.ts'
import type { Shopper } from './shoppers.ts'

export interface AskedLine {
  sku: string
  quantity: number
  options: { group: string; choices: string[] }[]
}

export interface AskedOrder {
  storeId: string
  groups: object[]
  codes: string[]
}

/** Device of a person: the same one whenever they come again. */
export function deviceOf({ person }: Shopper): string {
  return `city-device-${String(person).padStart(6, '0')}`
}

/** Looks through the shop, category by category, until there is something of everything that was wished for. */
export async function fillBasket(scene: Scene, shopper: Shopper, store: LiveStore): Promise<AskedLine[]> {
  const { random, http } = scene
  const lines = new Map<string, AskedLine>()
  for (let looks = 0; looks < 4 && lines.size < shopper.lines; looks += 1) {
    const category = random.pick(store.categories)
    const path = `/products?store=${store.id}&channel=${channelOf(shopper)}&category=${category}&pageSize=50`
    const { status, body } = await http.guest(deviceOf(shopper), 'search', 'GET', path)
    const found = status === 200 ? body.products : []
    const wanted = Math.ceil((shopper.lines - lines.size) / 2)
    for (let i = 0; i < wanted && found.length > 0; i += 1) {
      const line = lineOf(scene, random.pick(found))
      if (line) lines.set(line.sku, line)
    }
  }
  return [...lines.values()]
}

function channelOf({ channel }: Shopper): string {
  return channel === 'web' ? 'app' : channel
}

function lineOf({ random }: Scene, { variants, optionGroups }: FoundProduct): AskedLine | null {
  const variant = variants.find(({ available }) => available)
  if (!variant) return null
  const options = optionGroups.flatMap(({ id, min, choices }) => {
    const free = choices.filter(({ available }) => available).slice(0, min)
    return free.length > 0 ? [{ group: id, choices: free.map((choice) => choice.id) }] : []
  })
  const quantity = variant.decimals === 3 ? (200 + random.int(1_300)) / 1_000 : random.chance(0.2) ? 2 : 1
  return { sku: variant.sku, quantity, options }
}

/** The request that a quote and an order share. */
export function askFor(
  shopper: Shopper,
  store: LiveStore,
  lines: readonly AskedLine[],
  codes: string[] = [],
): AskedOrder {
  const { mode, lng, lat } = shopper
  const address = { name: '城里人', phone: '13800000000', text: '澜畔路 1 号', lng, lat }
  const group = {
    mode,
    lines,
    ...(mode === 'delivery' ? { address } : {}),
    ...(mode === 'dine_in' ? { tableCode: 'T1' } : {}),
  }
  return { storeId: store.id, groups: [group], codes }
}
