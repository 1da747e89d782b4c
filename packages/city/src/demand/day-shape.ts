import { DISTRICTS } from '../geography.ts'
import { EVE_FACTOR, FORMATS, HOLIDAY_FACTOR, HOURS, WEATHER, WEEKDAY } from '../parameters.ts'
import type { World } from '../world.ts'

/** What a day does to everybody: how much more or less they visit, where the rain falls, what is on promotion. */
export interface DayShape {
  /** Factor on visits, `visits[format * districts + district]`. */
  visits: Float64Array
  /** Rain as a share of a really wet day, 0..1, by district. */
  wet: Float64Array
  off: boolean
  weekday: number
  promotions: readonly (Promotion | null)[]
}

/** Some categories cheaper for a while; one a format at most. */
export interface Promotion {
  campaignId: string
  categories: readonly string[]
  /** Share of the price. */
  rate: number
}

const HOUR_SUMS = HOURS.map((shares) => {
  let sum = 0
  return Float64Array.from(shares, (share) => {
    sum += share
    return sum
  })
})
const LEAFLET = [
  'leaf',
  'fruit',
  'meat',
  'egg',
  'veg',
  'frozen',
  'snack',
  'drink',
  'staple',
  'sauce',
  'home',
  'fish',
] as const
const BEAUTY_THEMES = ['face', 'hair', 'nail', 'body'] as const

export function dayShape(world: World, day: number): DayShape {
  const calendar = world.calendar(day)
  const weather = world.weather(day)
  const wet = Float64Array.from(weather, ({ rainMillimetres }) => Math.min(1, rainMillimetres / 10))
  const visits = new Float64Array(FORMATS.length * DISTRICTS.length)
  for (let format = 0; format < FORMATS.length; format += 1) {
    // A working weekend day has the shape of a Wednesday, a holiday on a weekday that of a Sunday.
    const column =
      calendar.off && calendar.weekday <= 5 ? 6 : !calendar.off && calendar.weekday >= 6 ? 2 : calendar.weekday - 1
    let factor: number = WEEKDAY[format as 0][column as 0]
    if (calendar.holiday && calendar.off) factor *= HOLIDAY_FACTOR[format as 0]
    if (calendar.eve) factor *= EVE_FACTOR[format as 0]
    for (let district = 0; district < DISTRICTS.length; district += 1) {
      let log = (WEATHER.rainVisits[format as 0] as number) * (wet[district] as number)
      if (format === 1 && calendar.off) log += WEATHER.rainWeekendDining * (wet[district] as number)
      visits[format * DISTRICTS.length + district] = factor * Math.exp(log)
    }
  }
  const promotions = FORMATS.map((_, format) => promotionOn(world, day, format))
  return { visits, wet, off: calendar.off, weekday: calendar.weekday, promotions }
}

/** Weekly leaflet of the grocery, Tuesday mains of the restaurants, monthly theme of the salons. */
export function promotionOn(world: World, day: number, format: number): Promotion | null {
  const week = Math.floor(day / 7)
  if (format === 0) {
    const first = (week * 5 + (world.drawSeed % LEAFLET.length) + LEAFLET.length) % LEAFLET.length
    const categories = [LEAFLET[first] as string, LEAFLET[(first + 4) % LEAFLET.length] as string]
    return { campaignId: `P-FR-${String(week + 1).padStart(3, '0')}`, categories, rate: 0.14 }
  }
  if (format === 1) {
    if (world.calendar(day).weekday !== 2) return null
    return { campaignId: 'P-DN-TUE', categories: ['main', 'soup'], rate: 0.12 }
  }
  if (format === 2) {
    const month = Math.floor(day / 30)
    const theme = BEAUTY_THEMES[month % BEAUTY_THEMES.length] as string
    return { campaignId: `P-BT-${String(month + 1).padStart(3, '0')}`, categories: [theme], rate: 0.15 }
  }
  return null
}

/** Minute of the business day for a draw in [0, 1), inside the opening hours less `margin` minutes at the end. */
export function visitMinute(format: number, draw: number, opensAt: number, closesAt: number, margin: number): number {
  const sums = HOUR_SUMS[format] as Float64Array
  const shareBefore = (minute: number): number => {
    const position = Math.min(sums.length, Math.max(0, (minute - 360) / 60))
    const whole = Math.floor(position)
    const before = whole === 0 ? 0 : (sums[whole - 1] as number)
    return whole >= sums.length ? before : before + (position - whole) * ((sums[whole] as number) - before)
  }
  const last = closesAt - margin
  const low = shareBefore(opensAt)
  const target = low + draw * (shareBefore(last) - low)
  let hour = 0
  while (hour < sums.length - 1 && (sums[hour] as number) <= target) hour += 1
  const before = hour === 0 ? 0 : (sums[hour - 1] as number)
  const inside = (target - before) / Math.max(1e-9, (sums[hour] as number) - before)
  return Math.min(last - 1, Math.max(opensAt, Math.floor(360 + 60 * (hour + inside))))
}
