import { MINUTE, mix32, type SeekableRng } from '@tandem/kernel'
import type { Shelf } from '../goods/shelves.ts'
import {
  CHANNEL_WEIGHTS,
  CHANNELS,
  type ChannelIndex,
  COUPON,
  COUPON_PEOPLE,
  FORMATS,
  MONEY,
  PLATFORMS,
  SERVICE,
  WEATHER,
} from '../parameters.ts'
import { CHOICES, PERSON_KIND, STORES_BY_FORMAT } from '../people/population.ts'
import { onDuty } from '../place/roster.ts'
import { STORES, type Store } from '../place/stores.ts'
import { PURPOSE } from '../purposes.ts'
import type { World } from '../world.ts'
import { type BasketLine, fillBasket, oneMore } from './basket.ts'
import { type DayShape, visitMinute } from './day-shape.ts'
import { type Fulfilment, fulfil } from './fulfilment.ts'
import { type HeldOffer, worthOf } from './offers.ts'
import { type PricedBasket, pay, priceBasket, takeOff, taxInside } from './pricing.ts'
import { contributionOf, type Order, type Sale } from './sale.ts'

export interface Visit {
  person: number
  day: number
  format: number
  shape: DayShape
  offer: HeldOffer | null
  random: SeekableRng
  /** Set by those who come for the coupon or the rating alone: how, and that they forget nothing. */
  scheme?: { channel: ChannelIndex; abuse: Sale['abuse'] }
}

interface Occasion {
  store: Store
  shelf: Shelf
  channel: ChannelIndex
  platform: number
  mode: Order['mode']
  minute: number
  placedMinute: number
  guests: number
  km: number
}

/** A visit from the choice of the store to the money and the mood; null when everything wished for was gone. */
export function makeSale(world: World, visit: Visit): Sale | null {
  const { person: p, day, format, shape, random, scheme } = visit
  const { people } = world
  random.seek(p, day, PURPOSE.details)
  const occasion = whereAndHow(world, visit)
  const { store, shelf, channel, platform, mode, minute, placedMinute, guests, km } = occasion
  const isOnline = channel > 0
  const promotion = shape.promotions[format] ?? null
  const basket = fillBasket(
    {
      seed: world.drawSeed,
      person: p,
      store: store.index,
      shelf,
      format,
      day,
      weekday: shape.weekday,
      minute,
      isOnline,
      guests,
      spend: people.spend[p] as number,
      priceSensitivity: people.priceSensitivity[p] as number,
      promotion,
    },
    random,
  )
  if (basket.length === 0) return null
  const isServed = basket.some((line) => line.quantity > 0)
  const platformRate = platform >= 0 && random.chance(0.55) ? random.between(0.06, 0.14) : 0
  const manualRate = channel === 0 && random.chance(0.006) ? random.between(0.05, 0.2) : 0
  const isAppointment = mode === 'appointment'
  const isCancelled = random.chance(
    isAppointment ? (SERVICE.noShow[format as 0] as number) : isOnline ? SERVICE.cancelled : 0,
  )
  const stayMinutes = stayOf(basket, format, random.next())
  const staff = servedBy(world, occasion, day, random.next())
  const { offer, priced } = priceWithOffer(world, visit, occasion, basket)
  const goodsWorth = priced.gross - priced.discount
  if (platformRate > 0) discountWhole(priced, 'platform', Math.round(goodsWorth * platformRate))
  if (manualRate > 0) discountWhole(priced, 'manual', Math.round((priced.gross - priced.discount) * manualRate))
  const net = priced.gross - priced.discount
  const isPaid = isServed && !isCancelled
  const deliveryFee = mode === 'delivery' && platform < 0 && net < MONEY.freeDeliveryFrom ? MONEY.deliveryFee : 0

  random.seek(p, day, PURPOSE.fulfil)
  const orderId = orderNumber(world, p, day)
  const midnight = world.midnight(day)
  const placedAt = midnight + placedMinute * MINUTE + random.int(60) * 1000
  const startsAt = isAppointment ? midnight + minute * MINUTE : placedAt
  const course = fulfil(
    {
      world,
      store,
      shape,
      day,
      minute,
      mode,
      channel: CHANNELS[channel],
      orderId,
      placedAt,
      startsAt,
      km,
      stayMinutes,
    },
    random,
  )
  const payments = pay(net + deliveryFee, priced.gross, platform, channel === 0, people.age[p] as number, random)
  const experience = feel(course, random.normal(0.2, 0.22))
  const delivery = isPaid ? course.delivery : null
  const order: Order = {
    kind: 'order',
    id: orderId,
    version: 1,
    person: world.key(p),
    storeId: store.id,
    channel: CHANNELS[channel],
    platform: platform >= 0 ? PLATFORMS[platform as 0].name : null,
    mode,
    status: isPaid ? 'fulfilled' : isServed ? 'cancelled' : 'unavailable',
    placedAt,
    paidAt: isPaid ? course.paidAt : null,
    acceptedAt: isServed && (isPaid || isAppointment) ? course.acceptedAt : null,
    readyAt: isPaid ? course.readyAt : null,
    closedAt: isPaid ? course.closedAt : startsAt + 20 * MINUTE,
    sessionId: channel === 1 || channel === 2 ? `S${orderId.slice(1)}` : null,
    staffId: staff,
    partySize: mode === 'dine_in' ? guests : null,
    queueSeconds: isPaid ? course.queueSeconds : null,
    lines: priced.lines,
    discounts: priced.discounts,
    gross: priced.gross,
    discount: priced.discount,
    deliveryFee: isPaid ? deliveryFee : 0,
    tax: taxInside(net, format),
    payments: isPaid ? payments : [],
    packagingCost:
      isPaid && (mode === 'delivery' || mode === 'pickup')
        ? MONEY.packagingPerOrder + MONEY.packagingPerLine * priced.lines.length
        : 0,
    deliveryCost: delivery ? delivery.courierPay + delivery.carrierFee + delivery.failedCost : 0,
    loyaltyAccrued: isPaid && platform < 0 && world.key(p) !== null ? Math.floor(net * MONEY.loyaltyRate) : 0,
  }
  return {
    order,
    delivery,
    person: p,
    store: store.index,
    day,
    minute,
    lateMinutes: course.lateMinutes,
    fault: isPaid ? course.fault : 'none',
    noShow: isAppointment && isCancelled,
    experience,
    offer: isPaid ? offer : null,
    margin: contributionOf(order),
    abuse: scheme?.abuse ?? 'none',
  }
}

function whereAndHow(world: World, { person: p, format, shape, random, scheme }: Visit): Occasion {
  const { people } = world
  const stores = STORES_BY_FORMAT[format] as Store[]
  const draw = random.next()
  let place = 0
  const first = (p * FORMATS.length + format) * CHOICES
  while (place < stores.length - 1 && draw >= (people.storeChoice[first + place] as number)) place += 1
  const store = stores[place] as Store
  const km = people.storeKm[p * STORES.length + store.index] as number
  const wet = shape.wet[people.district[p] as number] as number
  const channelDraw = random.next()
  const channel = scheme?.channel ?? chooseChannel(world, p, format, wet, km, channelDraw)
  const modeDraw = random.next()
  const mode = chooseMode(format, channel, modeDraw, wet)
  const margin = format >= 2 ? 95 : mode === 'dine_in' ? 45 : 40
  const minute = visitMinute(
    format,
    random.next(),
    store.opensAt,
    store.closesAt,
    channel === 0 && format === 0 ? 2 : margin,
  )
  const lead = random.between(45, 260)
  const isBookedOnline = mode === 'appointment' && channel > 0
  return {
    store,
    shelf: world.shelves[store.index] as Shelf,
    channel,
    platform: channel === 3 ? (random.chance(0.58) ? 0 : 1) : -1,
    mode,
    minute,
    placedMinute: isBookedOnline ? Math.max(400, Math.floor(minute - lead)) : minute,
    guests: guestsOf(mode, shape.off, random),
    km,
  }
}

function chooseChannel(world: World, p: number, format: number, wet: number, km: number, draw: number): ChannelIndex {
  const { people } = world
  const base = CHANNEL_WEIGHTS[format as 0]
  const far = Math.max(0, Math.min(1.2, (km - 1.5) * 0.3))
  const outside = format <= 1 ? Math.exp(WEATHER.rainDelivery * wet + far) : 1
  const isStranger = people.kind[p] === PERSON_KIND.walkIn
  const online = isStranger ? 0 : Math.exp(people.onlineHabit[p] as number) * outside
  const weights = [
    base[0],
    base[1] * online,
    base[2] * online,
    base[3] * Math.exp(people.platformHabit[p] as number) * outside,
  ]
  let left = draw * weights.reduce((a, b) => a + b, 0)
  for (let channel = 0; channel < 3; channel += 1) {
    left -= weights[channel] as number
    if (left < 0) return channel as ChannelIndex
  }
  return base[3] > 0 ? 3 : 2
}

function chooseMode(format: number, channel: ChannelIndex, draw: number, wet: number): Order['mode'] {
  if (format >= 2) return 'appointment'
  if (channel === 3) return 'delivery'
  if (channel === 0) return format === 0 ? 'instant' : 'dine_in'
  if (format === 0) return draw < 0.7 + 0.15 * wet ? 'delivery' : 'pickup'
  return draw < 0.38 + 0.2 * wet ? 'delivery' : draw < 0.55 + 0.15 * wet ? 'pickup' : 'dine_in'
}

function guestsOf(mode: Order['mode'], off: boolean, random: SeekableRng): number {
  if (mode !== 'dine_in') return 1 + (random.chance(0.35) ? 1 : 0)
  return 1 + random.weighted(off ? [0.1, 0.3, 0.22, 0.18, 0.1, 0.1] : [0.28, 0.36, 0.16, 0.12, 0.05, 0.03])
}

/** Uses the coupon where it may be used; some fill the basket up to the minimum spend, some forget. */
function priceWithOffer(
  world: World,
  { person: p, day, offer, shape, format, random, scheme }: Visit,
  { shelf, platform, placedMinute }: Occasion,
  basket: BasketLine[],
): { offer: HeldOffer | null; priced: PricedBasket } {
  const promotion = shape.promotions[format] ?? null
  let priced = priceBasket(basket, promotion)
  const at = world.midnight(day) + placedMinute * MINUTE
  if (!offer || platform >= 0 || at < offer.fromMs || at > offer.untilMs) return { offer: null, priced }
  random.seek(p, day, PURPOSE.coupon)
  const isCertain = scheme !== undefined
  const isRecalled = random.chance(COUPON_PEOPLE[world.people.couponKind[p] as 0].recall)
  const fills = random.chance(COUPON.fillUpChance)
  if (!isRecalled && !isCertain) return { offer: null, priced }
  const worth = priced.gross - priced.discount
  const isNear = worth >= offer.minSpend * COUPON.fillUpFrom
  if (worth < offer.minSpend && format <= 1 && (isCertain || (fills && isNear))) {
    for (let attempt = 0; attempt < 12 && priced.gross - priced.discount < offer.minSpend; attempt += 1) {
      const line = oneMore(shelf, basket, random.next())
      if (!line) continue
      basket.push(line)
      priced = priceBasket(basket, promotion)
    }
  }
  const amount = worthOf(offer, priced.gross - priced.discount)
  if (amount === 0) return { offer: null, priced }
  takeOff(priced, { amount, source: 'coupon', couponId: offer.couponId, campaignId: offer.campaignId })
  return { offer, priced }
}

function discountWhole(priced: PricedBasket, source: 'platform' | 'manual', amount: number): void {
  takeOff(priced, { amount, source, couponId: null, campaignId: null })
}

function servedBy(world: World, { store, channel, mode, minute }: Occasion, day: number, draw: number): string | null {
  const team = world.teams[store.index]
  const post = store.format === 2 ? 'therapist' : store.format === 3 ? 'teacher' : 'cashier'
  if (mode !== 'appointment' && channel !== 0) return null
  return onDuty(team?.[post] ?? [], day, minute, draw)?.id ?? null
}

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
function orderNumber(world: World, p: number, day: number): string {
  const { date } = world.calendar(day)
  const scrambled = mix32(p ^ Math.imul(day + 1, 0x9e3779b1))
    .toString(36)
    .toUpperCase()
  return `O${date.slice(2, 4)}${date.slice(5, 7)}${date.slice(8, 10)}${scrambled.padStart(7, '0')}`
}
