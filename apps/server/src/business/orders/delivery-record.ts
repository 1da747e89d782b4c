import type { RecordOf } from '@tandem/contracts'
import type { EpochMs } from '@tandem/kernel'
import { distanceMeters } from '../stores/index.ts'
import type { GroupRow } from './order-store.ts'
import type { RecordedOrder } from './recorded-order-store.ts'

type DeliveryRecord = RecordOf<'delivery'>

const STATUS: Readonly<Record<string, DeliveryRecord['status']>> = {
  delivered: 'delivered',
  signed: 'delivered',
  failed: 'failed',
  lost: 'failed',
  cancelled: 'cancelled',
}

/** What of an order is brought or sent, once it is paid: a delivery for each such group, at the order's version. */
export function toDeliveryRecords(row: RecordedOrder): DeliveryRecord[] {
  return row.groups
    .filter(({ mode, state }) => (mode === 'delivery' || mode === 'ship') && state !== 'waiting')
    .filter(() => row.confirmed_at !== null)
    .map((group) => ({
      kind: 'delivery',
      id: `${row.id}:${group.id}`,
      version: row.version,
      orderId: row.id,
      // The order's, by whose calendar and for whose figures it counts, also when another place packs it.
      storeId: row.store_id,
      courierId: null,
      carrier: group.mode === 'ship' ? 'parcel' : 'own',
      distanceMeters: distanceOf(row, group),
      paidAt: row.payments.at(-1)?.at ?? row.confirmed_at?.getTime() ?? null,
      handedOverAt: stepAt(row, group, ['dispatch', 'ship']),
      deliveredAt: stepAt(row, group, ['deliver', 'sign']),
      promisedAt: group.promised_at?.getTime() ?? group.wanted_at?.getTime() ?? null,
      courierPay: 0,
      carrierFee: 0,
      failedCost: 0,
      status: STATUS[group.state] ?? 'open',
    }))
}

function stepAt({ steps }: RecordedOrder, { id }: GroupRow, whats: readonly string[]): EpochMs | null {
  return steps.find(({ what, group }) => group === id && whats.includes(what))?.at ?? null
}

function distanceOf({ store }: RecordedOrder, { lng, lat }: GroupRow): number | null {
  if (lng === null || lat === null || store.lng === null || store.lat === null) return null
  return Math.round(distanceMeters({ lng: store.lng, lat: store.lat }, { lng, lat }))
}
