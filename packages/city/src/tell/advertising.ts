import { addDays } from '@tandem/kernel'
import { promotionOn } from '../demand/day-shape.ts'
import { DISTRICTS } from '../geography.ts'
import { ADVERTISING } from '../parameters.ts'
import { STORES } from '../place/stores.ts'
import { PURPOSE } from '../purposes.ts'
import { dateOf, type Telling } from './telling.ts'

/**
 * Tells what advertising cost by source and district. Clicks follow from the visits that came through them, so that
 * spend, clicks and sessions agree: some clicks never arrive.
 *
 * @param visits sessions of the day, by `source district`
 */
export function tellAdvertising(telling: Telling, visits: ReadonlyMap<string, number>): void {
  const { random, day, write } = telling
  const date = dateOf(telling)
  Object.entries(ADVERTISING).forEach(([source, { click, clickRate, arrives }], number) => {
    DISTRICTS.forEach(({ id, name }, district) => {
      random.seek(number * 16 + district, day, PURPOSE.advertising)
      const clicks = Math.round((visits.get(`${source} ${district}`) ?? 0) / (arrives * random.between(0.94, 1.04)))
      const impressions = Math.round((clicks + random.int(3)) / (clickRate * random.between(0.85, 1.15)))
      const amount = Math.round(clicks * click * random.between(0.9, 1.1))
      const ids = { id: `${date}-${source}-${id}`, campaignId: null, storeId: null, district: name.en }
      write({ kind: 'ad_spend', date, source, amount, impressions, clicks, ...ids })
    })
  })
}

/** Announces the promotions that start today, and what the week's leaflet puts on display. */
export function tellPromotions(telling: Telling): void {
  const { world, day, write } = telling
  const startsOn = dateOf(telling)
  const at = world.midnight(day)
  const announce = (format: number, days: number, zh: string, en: string): void => {
    const promotion = promotionOn(world, day, format)
    if (!promotion) return
    const categories = world.catalog.products.filter((product) => promotion.categories.includes(product.categoryId))
    const names = [...new Set(categories.map(({ category }) => category))]
    const name = {
      zh: `${zh}：${names.map((one) => one.zh).join('、')}`,
      en: `${en}: ${names.map((one) => one.en).join(', ')}`,
    }
    const endsOn = addDays(startsOn, days - 1)
    write({ kind: 'campaign', id: promotion.campaignId, at, name, campaignType: 'promotion', startsOn, endsOn })
  }
  if (day % 7 === 0) announce(0, 7, '本周海报', 'Leaflet of the week')
  if (day % 30 === 0) announce(2, 30, '本月主题', 'Theme of the month')
  if (day < 7) announce(1, 3650, '周二热菜', 'Tuesday mains')
  if (day % 7 === 0) displayLeaflet(telling, startsOn)
}

function displayLeaflet({ world, day, write }: Telling, startsOn: string): void {
  const categories = promotionOn(world, day, 0)?.categories ?? []
  for (const store of STORES) {
    if (store.format !== 0) continue
    for (const product of world.shelves[store.index]?.products ?? []) {
      if (!categories.includes(product.categoryId)) continue
      write({
        kind: 'promotion_display',
        storeId: store.id,
        productId: product.id,
        startsOn,
        display: 'end_of_aisle',
        mailer: 'leaflet',
      })
    }
  }
}
