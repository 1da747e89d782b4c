import type { NewHoursException, Place, PlaceInput, StoreDetail, StoreInput } from '@tandem/contracts'
import { type Ctx, type IsoDate, Refusal } from '@tandem/kernel'
import { audit } from '../../platform/audit.ts'
import { listPlans, recentDate } from './capacity-store.ts'
import { changeStore, refuseOthersStores, tellChange } from './change-store.ts'
import { followPlans } from './opened-cells.ts'
import { isOtherPlace, savePlace } from './place-store.ts'
import { storeAt } from './show-stores.ts'
import { deleteException, findStore, saveException, saveStore } from './store-store.ts'

/**
 * Makes a store or changes it. A new store is nobody's yet, so only who may see all stores can make one.
 *
 * @throws Refusal `resource.not_found` when it is not the person's, `place.kind_fixed` when a warehouse has its id,
 *   `place.id_invalid` when it is new
 */
export async function putStore(ctx: Ctx, storeId: string, store: StoreInput): Promise<StoreDetail> {
  refuseOthersStores(ctx.access, [storeId])
  await ctx.db.transaction(async (tx) => {
    if (await isOtherPlace(tx, storeId)) throw new Refusal('place.kind_fixed', { place: storeId })
    const before = await findStore(tx, storeId, recentDate(ctx.now))
    if (!before) refuseUnlessSimple(storeId)
    await saveStore(tx, storeId, store)
    // On another clock the cells of its capacity begin at other moments.
    if (before && before.zone !== store.zone) {
      await followPlans(tx, ctx, await listPlans(tx, storeId, recentDate(ctx.now)), store.zone)
    }
    await tellChange(tx, ctx, storeId, 'profile')
  })
  return await storeAt(ctx.db, storeId, ctx.now)
}

/** Ids of sources stay as they are; one that is made here stands in addresses. Dots alone would lead elsewhere in one. */
function refuseUnlessSimple(id: string): void {
  if (!/^(?!\.+$)[\w.-]{1,60}$/.test(id)) throw new Refusal('place.id_invalid', { id })
}

/** Other hours on one date, whether or not there were some. @throws Refusal `resource.not_found` */
export async function putException(
  ctx: Ctx,
  storeId: string,
  date: IsoDate,
  exception: NewHoursException,
): Promise<StoreDetail> {
  await changeStore(ctx, storeId, 'hours', (tx) => saveException(tx, storeId, { ...exception, date }))
  return await storeAt(ctx.db, storeId, ctx.now)
}

/** The usual hours again. @throws Refusal `resource.not_found` */
export async function endException(ctx: Ctx, storeId: string, date: IsoDate): Promise<StoreDetail> {
  await changeStore(ctx, storeId, 'hours', async (tx) => {
    if (!(await deleteException(tx, storeId, date))) throw new Refusal('resource.not_found', { date })
  })
  return await storeAt(ctx.db, storeId, ctx.now)
}

/**
 * Makes a warehouse or depot or changes it.
 *
 * @throws Refusal `place.kind_fixed` when a store or a place of the other kind has its id, `resource.not_found` when it is not
 *   the person's
 */
export async function putPlace(ctx: Ctx, placeId: string, place: PlaceInput): Promise<Place> {
  refuseOthersStores(ctx.access, [placeId])
  return await ctx.db.transaction(async (tx) => {
    const saved = await savePlace(tx, placeId, place)
    if (!saved) throw new Refusal('place.kind_fixed', { place: placeId })
    await audit(tx, ctx, { action: 'place.changed', subject: `place:${placeId}`, details: { kind: place.kind } })
    return saved
  })
}
