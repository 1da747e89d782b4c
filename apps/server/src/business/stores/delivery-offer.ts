import type { DeliveryOffer, ServiceArea } from '@tandem/contracts'
import type { EpochMs } from '@tandem/kernel'
import { distanceMeters, type Point } from './distance.ts'
import { isOpen } from './hours.ts'
import { isInPolygon } from './polygon.ts'

/** Where a store is and when it is. */
export interface Origin extends Point {
  zone: string
}

/**
 * On what terms a store delivers to a point: those of the area with the smallest fee of all that hold the point now;
 * among equals the smaller minimum, then the sooner, then the area whose id comes first. Null when none does.
 */
export function deliveryOffer(
  areas: readonly ServiceArea[],
  origin: Origin,
  point: Point,
  at: EpochMs,
): DeliveryOffer | null {
  const meters = distanceMeters(origin, point)
  const offers = areas.flatMap((area): DeliveryOffer[] => {
    if (!area.active || !holds(area.shape, meters, point)) return []
    const step = area.fees.find(({ uptoMeters }) => uptoMeters === null || meters <= uptoMeters)
    if (!step) return []
    if (area.hours && !isOpen({ weekly: area.hours, exceptions: [] }, at, origin.zone)) return []
    const { id: areaId, minimum, freeFrom } = area
    const leadMinutes = minutesTo(area, meters)
    return [{ areaId, fee: step.fee, minimum, freeFrom, leadMinutes, distanceMeters: Math.round(meters) }]
  })
  return offers.toSorted(byTerms)[0] ?? null
}

/** A way through a city is so much longer than the straight line. */
const DETOUR = 1.3

/** From the store to the door: as the area says, or as fast as it says that couriers are. */
function minutesTo({ leadMinutes, kilometersPerHour }: ServiceArea, meters: number): number {
  return kilometersPerHour === null ? leadMinutes : Math.ceil((meters * DETOUR * 60) / (kilometersPerHour * 1_000))
}

/** What delivery costs a basket. */
export function deliveryFee({ fee, freeFrom }: Pick<DeliveryOffer, 'fee' | 'freeFrom'>, basketAmount: number): number {
  return freeFrom !== null && basketAmount >= freeFrom ? 0 : fee
}

function holds(shape: ServiceArea['shape'], meters: number, point: Point): boolean {
  return shape.type === 'Radius' ? meters <= shape.meters : isInPolygon(shape, point)
}

function byTerms(a: DeliveryOffer, b: DeliveryOffer): number {
  const order = a.fee - b.fee || a.minimum - b.minimum || a.leadMinutes - b.leadMinutes
  return order || (a.areaId < b.areaId ? -1 : 1)
}
