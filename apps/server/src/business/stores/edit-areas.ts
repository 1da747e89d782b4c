import type { AreaCollection, AreaInput, DeliveryOffer, ServiceArea } from '@tandem/contracts'
import { type Ctx, type EpochMs, type Queryable, Refusal } from '@tandem/kernel'
import { deleteArea, listAreas, saveArea } from './area-store.ts'
import { changeStore, refuseOthersStores } from './change-store.ts'
import { deliveryOffer } from './delivery-offer.ts'
import type { Point } from './distance.ts'
import { checkPolygon } from './polygon.ts'
import { storeAt } from './show-stores.ts'

/** Areas of one store at most. */
const MOST_AREAS = 200

/** The service areas of one of the person's stores. @throws Refusal `resource.not_found` */
export async function areasOf(ctx: Ctx, storeId: string): Promise<ServiceArea[]> {
  refuseOthersStores(ctx.access, [storeId])
  return await listAreas(ctx.db, storeId)
}

/** Draws an area or changes it. @throws Refusal `area.invalid` with the reason, `resource.not_found` */
export async function putArea(ctx: Ctx, storeId: string, areaId: string, area: AreaInput): Promise<ServiceArea> {
  const [checked] = await putAll(ctx, storeId, [{ ...area, id: areaId, storeId }])
  return checked as ServiceArea
}

/** @throws Refusal `resource.not_found` */
export async function removeArea(ctx: Ctx, storeId: string, areaId: string): Promise<void> {
  await changeStore(ctx, storeId, 'areas', async (tx) => {
    if (!(await deleteArea(tx, storeId, areaId))) throw new Refusal('resource.not_found', { area: areaId })
  })
}

/** The areas that are polygons, for a map editor. @throws Refusal `resource.not_found` */
export async function exportAreas(ctx: Ctx, storeId: string): Promise<AreaCollection> {
  const areas = await areasOf(ctx, storeId)
  return {
    type: 'FeatureCollection',
    features: areas.flatMap(({ id, storeId: _of, shape, ...properties }) =>
      shape.type === 'Polygon' ? [{ type: 'Feature' as const, id, geometry: shape, properties }] : [],
    ),
  }
}

/** Draws all of them or, when one is refused, none; areas that are not named stay. @throws Refusal as `putArea` */
export async function importAreas(ctx: Ctx, storeId: string, { features }: AreaCollection): Promise<ServiceArea[]> {
  const areas = features.map(({ id, geometry, properties }) => ({ ...properties, shape: geometry, id, storeId }))
  return await putAll(ctx, storeId, areas)
}

/** On what terms a store delivers to a point now; null when it does not. @throws Refusal `resource.not_found` */
export async function deliveryOfferOf(
  db: Queryable,
  ask: Point & { storeId: string; at: EpochMs },
): Promise<DeliveryOffer | null> {
  const [store, areas] = await Promise.all([storeAt(db, ask.storeId, ask.at), listAreas(db, ask.storeId)])
  const { lng, lat, zone, status, modes } = store
  if (lng === null || lat === null || status !== 'active' || !modes.includes('delivery')) return null
  return deliveryOffer(areas, { lng, lat, zone }, ask, ask.at)
}

async function putAll(ctx: Ctx, storeId: string, areas: readonly ServiceArea[]): Promise<ServiceArea[]> {
  const checked = areas.map((area) => {
    refuseUnorderedFees(area)
    if (area.shape.type === 'Radius') return { area, box: null }
    const { polygon, box } = checkPolygon(area.shape)
    return { area: { ...area, shape: polygon }, box }
  })
  await changeStore(ctx, storeId, 'areas', async (tx) => {
    for (const { area, box } of checked) await saveArea(tx, area, box)
    const count = (await listAreas(tx, storeId)).length
    if (count > MOST_AREAS) throw new Refusal('area.invalid', { reason: 'too_many_areas', most: MOST_AREAS })
  })
  return checked.map(({ area }) => area)
}

function refuseUnorderedFees({ id, fees }: ServiceArea): void {
  const reach = fees.map(({ uptoMeters }) => uptoMeters ?? Infinity)
  if (reach.some((meters, i) => i > 0 && meters <= (reach[i - 1] as number))) {
    throw new Refusal('area.invalid', { reason: 'fees_not_ascending', area: id })
  }
}
