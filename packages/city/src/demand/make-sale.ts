import { MINUTE, mix32 } from '@tandem/kernel'
import { CHANNELS, MONEY, PLATFORMS, SERVICE } from '../parameters.ts'
import { onDuty } from '../place/roster.ts'
import { PURPOSE } from '../purposes.ts'
import type { World } from '../world.ts'
import { type BasketLine, fillBasket } from './basket.ts'
import { type Fulfilment, fulfil } from './fulfilment.ts'
import { type Occasion, type Visit, whereAndHow } from './occasion.ts'
import { type PricedBasket, pay, takeOff, taxInside } from './pricing.ts'
import { redeem } from './redeem.ts'
import { contributionOf, type Order, type Sale } from './sale.ts'

/** What else is drawn about a visit before anybody knows of a coupon. */
interface Circumstances {
  /** Share that the platform, or the cashier by hand, takes off. */
  platformRate: number
  manualRate: number
  /** Something is there to be handed over. */
  isServed: boolean
  /** The customer does not come, or calls it off. */
  isCancelled: boolean
  stayMinutes: number
  staffId: string | null
}

/** A visit from the choice of the store to the money and the mood; null when everything wished for was gone. */
export function makeSale(world: World, visit: Visit): Sale | null {
  const { person, day, format, random, scheme } = visit
  random.seek(person, day, PURPOSE.details)
  const occasion = whereAndHow(world, visit)
  const basket = wish(world, visit, occasion)
  if (basket.length === 0) return null
  const circumstances = drawCircumstances(world, visit, occasion, basket)
  const { offer, priced } = redeem(world, visit, occasion, basket)
  takeShare(priced, 'platform', circumstances.platformRate)
  takeShare(priced, 'manual', circumstances.manualRate)

  random.seek(person, day, PURPOSE.fulfil)
  const isPaid = circumstances.isServed && !circumstances.isCancelled
  const id = orderNumber(world, person, day)
  const placedAt = world.midnight(day) + occasion.placedMinute * MINUTE + random.int(60) * 1000
  const isAppointment = occasion.mode === 'appointment'
  const startsAt = isAppointment ? world.midnight(day) + occasion.minute * MINUTE : placedAt
  const { stayMinutes } = circumstances
  const course = fulfil(
    {
      ...occasion,
      world,
      shape: visit.shape,
      day,
      channel: CHANNELS[occasion.channel],
      orderId: id,
      placedAt,
      startsAt,
      stayMinutes,
    },
    random,
  )
  const money = settle(world, visit, occasion, priced, isPaid, course)
  const experience = feel(course, random.normal(0.2, 0.22))
  const order: Order = {
    kind: 'order',
    id,
    version: 1,
    person: world.key(person),
    storeId: occasion.store.id,
    channel: CHANNELS[occasion.channel],
    platform: occasion.platform >= 0 ? PLATFORMS[occasion.platform as 0].name : null,
    mode: occasion.mode,
    status: isPaid ? 'fulfilled' : circumstances.isServed ? 'cancelled' : 'unavailable',
    placedAt,
    paidAt: isPaid ? course.paidAt : null,
    acceptedAt: isPaid || (circumstances.isServed && isAppointment) ? course.acceptedAt : null,
    readyAt: isPaid ? course.readyAt : null,
    closedAt: isPaid ? course.closedAt : startsAt + 20 * MINUTE,
    sessionId: occasion.channel === 1 || occasion.channel === 2 ? `S${id.slice(1)}` : null,
    staffId: circumstances.staffId,
    partySize: occasion.mode === 'dine_in' ? occasion.guests : null,
    queueSeconds: isPaid ? course.queueSeconds : null,
    lines: priced.lines,
    discounts: priced.discounts,
    gross: priced.gross,
    discount: priced.discount,
    ...money,
    tax: taxInside(priced.gross - priced.discount, format),
  }
  return {
    order,
    delivery: isPaid ? course.delivery : null,
    person,
    store: occasion.store.index,
    day,
    minute: occasion.minute,
    lateMinutes: course.lateMinutes,
    fault: isPaid ? course.fault : 'none',
    noShow: isAppointment && circumstances.isCancelled,
    experience,
    offer: isPaid ? offer : null,
    margin: contributionOf(order),
    abuse: scheme?.abuse ?? 'none',
  }
}

function wish(world: World, { person, day, format, shape, random }: Visit, occasion: Occasion): BasketLine[] {
  const { store, shelf, channel, minute, guests } = occasion
  const input = {
    seed: world.drawSeed,
    person,
    store: store.index,
    shelf,
    format,
    day,
    weekday: shape.weekday,
    minute,
    isOnline: channel > 0,
    guests,
    spend: world.people.spend[person] as number,
    priceSensitivity: world.people.priceSensitivity[person] as number,
    promotion: shape.promotions[format] ?? null,
  }
  return fillBasket(input, random)
}

function drawCircumstances(
  world: World,
  visit: Visit,
  occasion: Occasion,
  basket: readonly BasketLine[],
): Circumstances {
  const { format, random, day } = visit
  const { platform, channel, mode } = occasion
  const failing = mode === 'appointment' ? (SERVICE.noShow[format] ?? 0) : channel > 0 ? SERVICE.cancelled : 0
  return {
    platformRate: platform >= 0 && random.chance(0.55) ? random.between(0.06, 0.14) : 0,
    manualRate: channel === 0 && random.chance(0.006) ? random.between(0.05, 0.2) : 0,
    isServed: basket.some((line) => line.quantity > 0),
    isCancelled: random.chance(failing),
    stayMinutes: stayOf(basket, format, random.next()),
    staffId: servedBy(world, occasion, day, random.next()),
  }
}

/** What flows when it is paid; nothing of it otherwise. */
function settle(
  world: World,
  { person, random }: Visit,
  { mode, platform, channel }: Occasion,
  { gross, discount, lines }: PricedBasket,
  isPaid: boolean,
  { delivery }: Fulfilment,
): Pick<Order, 'deliveryFee' | 'payments' | 'packagingCost' | 'deliveryCost' | 'loyaltyAccrued'> {
  const net = gross - discount
  const isOwn = platform < 0
  const deliveryFee = mode === 'delivery' && isOwn && net < MONEY.freeDeliveryFrom ? MONEY.deliveryFee : 0
  const payments = pay(net + deliveryFee, gross, platform, channel === 0, world.people.age[person] as number, random)
  if (!isPaid) return { deliveryFee: 0, payments: [], packagingCost: 0, deliveryCost: 0, loyaltyAccrued: 0 }
  const isPacked = mode === 'delivery' || mode === 'pickup'
  return {
    deliveryFee,
    payments,
    packagingCost: isPacked ? MONEY.packagingPerOrder + MONEY.packagingPerLine * lines.length : 0,
    deliveryCost: delivery ? delivery.courierPay + delivery.carrierFee + delivery.failedCost : 0,
    loyaltyAccrued: isOwn && world.key(person) !== null ? Math.floor(net * MONEY.loyaltyRate) : 0,
  }
}

function takeShare(priced: PricedBasket, source: 'platform' | 'manual', rate: number): void {
  const amount = Math.round((priced.gross - priced.discount) * rate)
  takeOff(priced, { amount, source, couponId: null, campaignId: null })
}

function servedBy(world: World, { store, channel, mode, minute }: Occasion, day: number, draw: number): string | null {
  if (mode !== 'appointment' && channel !== 0) return null
  const post = store.format === 2 ? 'therapist' : store.format === 3 ? 'teacher' : 'cashier'
  return onDuty(world.teams[store.index]?.[post] ?? [], day, minute, draw)?.id ?? null
}

/** Minutes a customer stays: a meal, or what the services and classes take. */
function stayOf(basket: readonly BasketLine[], format: number, draw: number): number {
  if (format < 2) return 34 + 34 * draw
  let minutes = 0
  for (const { product } of basket) minutes += product.kind === 'good' ? 0 : Number.parseInt(product.unit, 10)
  return Math.min(180, Math.max(30, minutes + 6 * draw))
}

function feel(course: Fulfilment, base: number): number {
  const late = course.lateMinutes > 2 ? 0.25 + Math.min(0.5, course.lateMinutes / 50) : 0
  const wait = (course.queueSeconds ?? 0) > 900 ? 0.35 : 0
  const fault = course.fault === 'none' ? 0 : 0.75
  return Math.max(-1, Math.min(1, base - late - wait - fault))
}

/** Date and a scrambled person number: unique, the same whatever others do, and telling nothing of who. */
function orderNumber(world: World, person: number, day: number): string {
  const { date } = world.calendar(day)
  const scrambled = mix32(person ^ Math.imul(day + 1, 0x9e3779b1))
  return `O${date.slice(2, 4)}${date.slice(5, 7)}${date.slice(8, 10)}${String(scrambled).padStart(10, '0')}`
}
