import type { NameText } from '@tandem/contracts'
import { type Access, type Minor, type Queryable, Refusal } from '@tandem/kernel'

/** What documents must know of a SKU. */
export interface StockItem {
  sku: string
  name: NameText
  unit: string
  decimals: 0 | 3
  /** Of one unit at the place, on average; what the catalogue says where nothing came yet; 0 where nobody knows. */
  cost: Minor
  tracksLots: boolean
  /** No more of it comes once it is not kept in stock any more. */
  stocked: boolean
}

/**
 * The SKUs as they are kept at a place; whether by lot stays so until the transaction ends. One that is no longer kept in
 * stock is among them as long as it ever was: what lies there still expires, is on its way, is counted and called back.
 *
 * @throws Refusal `resource.not_found` when there is no such place, `stock.unknown_sku` naming those never kept in stock
 */
export async function stockItems(
  tx: Queryable,
  placeId: string,
  skus: readonly string[],
): Promise<ReadonlyMap<string, StockItem>> {
  const rows = await tx.query<StockItem & { isHere: boolean }>(
    `select s.sku, p.name, s.unit, s.decimals, s.stocked, coalesce(round(c.micro_cost / 1000000.0)::bigint, s.cost, 0) as cost,
            exists (select from lot_tracked_sku t where t.sku = s.sku) as "tracksLots",
            exists (select from place where place.id = $1) as "isHere"
       from sku s
       join product p on p.id = s.product_id
       left join stock_cost c on c.place_id = $1 and c.sku = s.sku
      where s.sku = any($2)
        and (s.stocked or exists (select from bucket b where b.kind = 'stock' and b.resource = s.sku))
        for key share of s`,
    [placeId, skus],
  )
  if (rows.some(({ isHere }) => !isHere)) throw new Refusal('resource.not_found', { place: placeId })
  const bySku = new Map(rows.map(({ isHere: _isHere, ...item }) => [item.sku, item]))
  const unknown = [...new Set(skus)].filter((sku) => !bySku.has(sku))
  if (unknown.length > 0) throw new Refusal('stock.unknown_sku', { skus: unknown.slice(0, 20) })
  return bySku
}

/**
 * Whether these SKUs are kept by lot stays so until the transaction ends. Before buckets: whoever begins to keep one by
 * lot has the SKU and waits for its buckets.
 */
export async function shareSkus(tx: Queryable, skus: readonly string[]): Promise<void> {
  await tx.query('select from sku where sku = any($1) order by sku for key share', [skus])
}

/** Units as people write them, in smallest units. @throws Refusal `stock.quantity` when it is no whole number of them */
export function smallestUnits({ sku, decimals }: Pick<StockItem, 'sku' | 'decimals'>, quantity: number): number {
  const whole = Math.round(quantity * 10 ** decimals)
  const isWhole = Math.abs(whole / 10 ** decimals - quantity) <= 1e-9 && (whole > 0 || quantity === 0)
  if (!isWhole) throw new Refusal('stock.quantity', { sku, quantity })
  return whole
}

export function inUnits({ decimals }: Pick<StockItem, 'decimals'>, quantity: number): number {
  return quantity / 10 ** decimals
}

/** @throws Refusal `access.denied` for places that are not the caller's */
export function refuseOtherPlaces({ storeIds }: Access, placeIds: readonly string[]): void {
  if (storeIds === 'all') return
  const others = placeIds.filter((id) => !storeIds.includes(id))
  if (others.length > 0) throw new Refusal('access.denied', { places: others })
}

/** @throws Refusal `stock.not_kept` for what was kept in stock and is not any more: nothing new is brought in */
export function refuseNotKept(items: ReadonlyMap<string, StockItem>, skus: readonly string[]): void {
  const gone = skus.filter((sku) => !itemOf(items, sku).stocked)
  if (gone.length > 0) throw new Refusal('stock.not_kept', { skus: [...new Set(gone)].slice(0, 20) })
}

/** What concerns every place is for those whose places are all. @throws Refusal `access.denied` */
export function refuseUnlessEverywhere({ storeIds, role }: Access): void {
  if (storeIds !== 'all') throw new Refusal('access.denied', { role })
}

/** The item, which `stockItems` has made sure is there. */
export function itemOf(items: ReadonlyMap<string, StockItem>, sku: string): StockItem {
  return items.get(sku) as StockItem
}
