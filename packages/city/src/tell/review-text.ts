import type { SeekableRng } from '@tandem/kernel'
import type { Sale } from '../demand/sale.ts'
import { STORES } from '../place/stores.ts'
import type { World } from '../world.ts'
import { CLOSINGS, FAKE, OPENINGS, PHRASES, type Phrases } from './review-phrases.ts'

/** What a review can be about; each has phrases of praise and blame in both languages. */
export type Aspect =
  | 'taste'
  | 'fresh'
  | 'delivery'
  | 'packaging'
  | 'wait'
  | 'staff'
  | 'price'
  | 'missing'
  | 'wrong'
  | 'skill'
  | 'teacher'
  | 'clean'
type Language = 'zh' | 'en'

/**
 * Writes a review that says what happened: an opening by rating, one to three aspects in the order of how much they
 * mattered (each with the product's name where it fits), a closing. Brushers copy one of a few texts.
 */
export function writeReview(world: World, sale: Sale, rating: number, language: Language, random: SeekableRng): string {
  if (sale.abuse === 'brushing') return random.pick(FAKE)
  const bought = sale.order.lines.find((line) => line.quantity > 0)
  const product = world.catalog.byId.get(bought?.productId ?? '')
  const parts = [random.chance(0.55) ? random.pick(OPENINGS[language][level(rating)]) : '']
  for (const { aspect, isGood } of aspectsOf(sale, rating, random)) {
    const phrases: Phrases = PHRASES[aspect]
    const text = random.pick(isGood ? phrases[language].good : phrases[language].bad)
    parts.push(text.replace('{product}', product?.name[language] ?? (language === 'zh' ? '东西' : 'what we had')))
  }
  if (random.chance(0.4)) parts.push(random.pick(CLOSINGS[language][level(rating)]))
  return join(
    parts.filter((part) => part !== ''),
    language,
  )
}

/** What happened comes first; then what this kind of shop is judged by, in the tone of the rating. */
function aspectsOf(sale: Sale, rating: number, random: SeekableRng): { aspect: Aspect; isGood: boolean }[] {
  const { order, lateMinutes, fault } = sale
  const format = STORES[sale.store]?.format ?? 0
  const found: { aspect: Aspect; isGood: boolean }[] = []
  if (lateMinutes > 3) found.push({ aspect: 'delivery', isGood: false })
  if ((order.queueSeconds ?? 0) > 720) found.push({ aspect: 'wait', isGood: false })
  if (fault === 'quality')
    found.push({
      aspect: format === 0 ? 'fresh' : format === 1 ? 'taste' : format === 2 ? 'skill' : 'teacher',
      isGood: false,
    })
  if (fault === 'missing') found.push({ aspect: 'missing', isGood: false })
  if (fault === 'wrong_item') found.push({ aspect: 'wrong', isGood: false })
  const usual: Aspect[] = USUAL[format] as Aspect[]
  const more = found.length > 0 ? (random.chance(0.4) ? 1 : 0) : 1 + random.int(2)
  const isGood = rating >= 4 || (rating === 3 && random.chance(0.5))
  for (let i = 0; i < more; i += 1) {
    const drawn = random.pick(usual)
    const aspect = sale.delivery === null && (drawn === 'delivery' || drawn === 'packaging') ? 'staff' : drawn
    if (!found.some((one) => one.aspect === aspect)) found.push({ aspect, isGood })
  }
  return found
}

const USUAL: readonly Aspect[][] = [
  ['fresh', 'price', 'packaging', 'staff', 'delivery'],
  ['taste', 'taste', 'price', 'staff', 'wait', 'packaging', 'clean'],
  ['skill', 'staff', 'clean', 'price'],
  ['teacher', 'teacher', 'price', 'clean'],
]

function level(rating: number): 'good' | 'mixed' | 'bad' {
  return rating >= 4 ? 'good' : rating === 3 ? 'mixed' : 'bad'
}

function join(parts: readonly string[], language: Language): string {
  return language === 'zh'
    ? `${parts.join('，')}。`
    : `${parts.map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join('. ')}.`
}
