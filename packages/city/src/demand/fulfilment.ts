import { MINUTE, type Rng } from '@tandem/kernel'
import { MONEY, SERVICE, WEATHER } from '../parameters.ts'
import { onDuty } from '../place/roster.ts'
import type { Store } from '../place/stores.ts'
import { packingFactor, STORIES } from '../stories.ts'
import type { World } from '../world.ts'
import type { DayShape } from './day-shape.ts'
import type { Delivery, Fault, Order } from './sale.ts'

export interface Fulfilment {
  paidAt: number
  acceptedAt: number
  readyAt: number
  closedAt: number
  queueSeconds: number | null
  delivery: Delivery | null
  lateMinutes: number
  fault: Fault
}

export interface FulfilmentInput {
  world: World
  store: Store
  shape: DayShape
  day: number
  /** Minute of the visit, or of the order when it leaves the shop. */
  minute: number
  mode: Order['mode']
  channel: Order['channel']
  orderId: string
  placedAt: number
  /** When the customer is served; later than placedAt for an appointment made online. */
  startsAt: number
  km: number
  /** Minutes the customer stays: a meal, a treatment, a lesson. */
  stayMinutes: number
}

/** What happens between the order and the customer having it, on a stream that no offer touches. */
export function fulfil(input: FulfilmentInput, random: Rng): Fulfilment {
  const { mode, placedAt, startsAt, stayMinutes, channel } = input
  const fault = faultOf(random)
  if (mode === 'delivery' || mode === 'pickup') return outOfDoor(input, fault, random)
  const queue = queueSeconds(input.store, input.minute, input.shape.off, random)
  const inside = { queueSeconds: queue, delivery: null, lateMinutes: 0, fault }
  if (mode === 'instant') {
    const paidAt = placedAt + Math.round(random.between(35, 130) * 1000)
    return { ...inside, paidAt, acceptedAt: placedAt, readyAt: placedAt, closedAt: paidAt }
  }
  const acceptedAt = placedAt + Math.round(random.between(0.3, 1.5) * MINUTE)
  const peak = isPeak(input.store, input.minute) ? 1 : 0
  const cooking = mode === 'dine_in' ? lognormal(random, 13 + 6 * peak, 0.3) : 0
  const readyAt = Math.max(acceptedAt, startsAt) + Math.round(cooking * MINUTE)
  const closedAt = Math.max(readyAt, startsAt) + Math.round(stayMinutes * MINUTE)
  return { ...inside, acceptedAt, readyAt, closedAt, paidAt: channel === 'till' ? closedAt : acceptedAt }
}

function outOfDoor(input: FulfilmentInput, fault: Fault, random: Rng): Fulfilment {
  const { store, mode, minute, shape, placedAt, km } = input
  const peak = isPeak(store, minute) ? 1 : 0
  const paidAt = placedAt + Math.round(random.between(0.2, 1.4) * MINUTE)
  const wet = shape.wet[store.district] as number
  const acceptedAt = paidAt + Math.round(random.between(0.3, 2.2) * MINUTE)
  const packing =
    (SERVICE.preparation[store.format] as number) * packingFactor(store.id, minute, shape.off) * (1 + 0.16 * peak)
  const readyAt = acceptedAt + Math.round(lognormal(random, packing, 0.28) * MINUTE)
  if (mode === 'pickup') {
    const closedAt = readyAt + Math.round(random.exponential(14) * MINUTE)
    return { paidAt, acceptedAt, readyAt, closedAt, queueSeconds: null, delivery: null, lateMinutes: 0, fault }
  }
  const handedOverAt = readyAt + Math.round((random.exponential(SERVICE.handover) + 0.5) * MINUTE)
  const ride = SERVICE.rideFixed + SERVICE.ridePerKm * km * lognormal(random, 1, 0.22) + WEATHER.rainMinutes * wet
  const isFailed = random.chance(SERVICE.failedDelivery)
  const deliveredAt = handedOverAt + Math.round((ride + (isFailed ? 32 : 0)) * MINUTE)
  const promise = (SERVICE.promise[store.format] as number) + SERVICE.promisePerKm * km
  // The clock of the customer shows five-minute steps.
  const promisedAt = Math.ceil((paidAt + promise * MINUTE) / (5 * MINUTE)) * 5 * MINUTE
  const delivery: Delivery = {
    kind: 'delivery',
    id: `D${input.orderId.slice(1)}`,
    version: 1,
    orderId: input.orderId,
    storeId: store.id,
    ...carrierOf(input, wet, random),
    distanceMeters: Math.round(km * 1000),
    paidAt,
    handedOverAt,
    deliveredAt,
    promisedAt,
    failedCost: isFailed ? MONEY.failedDeliveryCost : 0,
    status: 'delivered',
  }
  const lateMinutes = Math.max(0, (deliveredAt - promisedAt) / MINUTE)
  return { paidAt, acceptedAt, readyAt, closedAt: deliveredAt, queueSeconds: null, delivery, lateMinutes, fault }
}

/** Platforms bring their own riders; own couriers ride, the crowd helps in rain and far away. */
function carrierOf(
  { world, store, channel, day, minute, km }: FulfilmentInput,
  wet: number,
  random: Rng,
): Pick<Delivery, 'carrier' | 'courierId' | 'courierPay' | 'carrierFee'> {
  const draw = random.next()
  const pick = random.next()
  if (channel === 'platform')
    return { carrier: 'third_party', courierId: null, courierPay: 0, carrierFee: Math.round(430 + 60 * km) }
  const crowd = 0.1 + 0.2 * wet + (km > 4 ? 0.3 : 0)
  if (draw < crowd)
    return {
      carrier: 'crowd',
      courierId: null,
      courierPay: 0,
      carrierFee: Math.round(MONEY.crowdFee + 90 * Math.max(0, km - 3)),
    }
  const courier = onDuty(world.teams[store.index]?.courier ?? [], day, minute, pick)
  return {
    carrier: 'own',
    courierId: courier?.id ?? null,
    courierPay: Math.round(MONEY.courierBase + MONEY.courierPerKm * km),
    carrierFee: 0,
  }
}

function faultOf(random: Rng): Fault {
  const draw = random.next()
  if (draw >= SERVICE.qualityFault * 2) return 'none'
  return draw < SERVICE.qualityFault ? 'quality' : draw < SERVICE.qualityFault * 1.6 ? 'missing' : 'wrong_item'
}

function queueSeconds(store: Store, minute: number, off: boolean, random: Rng): number {
  const { weekendQueue } = STORIES
  const draw = random.exponential(1)
  if (store.format >= 2) return Math.round(draw * 60)
  if (store.id === weekendQueue.storeId && off && minute >= 1050 && minute < 1200)
    return Math.min(5400, Math.round(draw * weekendQueue.meanMinutes * 60))
  return Math.min(3600, Math.round(draw * (isPeak(store, minute) ? 190 : 55)))
}

function isPeak(store: Store, minute: number): boolean {
  return store.format === 1
    ? (minute >= 690 && minute < 790) || (minute >= 1070 && minute < 1190)
    : minute >= 1020 && minute < 1140
}

/** Lognormal with the given mean and spread of the logarithm. */
function lognormal(random: Rng, mean: number, spread: number): number {
  return mean * Math.exp(random.normal(-(spread ** 2) / 2, spread))
}
