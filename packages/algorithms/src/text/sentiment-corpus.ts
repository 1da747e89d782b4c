import { checkWhole } from '../numeric/check.ts'
import { Random } from '../numeric/random.ts'
import { CHINESE, ENGLISH, type ReviewWords } from './sentiment-words.ts'

/** Of written reviews, so many say something about more than one thing, and so many also grant the other side a point. */
const SECOND_REMARK = 0.6
const THIRD_REMARK = 0.25
const CONCESSION = 0.25
const OPENING = 0.3
const CLOSING = 0.45

export interface LabelledTexts {
  readonly texts: readonly string[]
  /** 1 praise, 0 complaint. */
  readonly labels: Int32Array
}

/**
 * Makes reviews of meals, shops and deliveries in Chinese or English out of our own remarks about taste, freshness,
 * portion, delivery, packing, service, price, cleanliness, accuracy and quality.
 *
 * Each is an opening, one to three remarks of its side, at times a point granted to the other side before a "but", and a
 * closing; half are praise. It has no irony, no dialect, no misspelling and only the words that it was given: what is
 * trained on it knows the plain words of the trade and no more. O(count).
 *
 * @throws RangeError when count is not a whole number from 2
 */
export function makeReviews(count: number, language: 'zh' | 'en', seed: number): LabelledTexts {
  checkWhole('count', count, 2)
  const words = language === 'zh' ? CHINESE : ENGLISH
  const random = new Random(seed, 'reviews', language)
  const labels = Int32Array.from({ length: count }, (_, i) => i % 2)
  return { texts: Array.from(labels, (label) => makeReview(words, label === 1, random)), labels }
}

function makeReview(words: ReviewWords, isPraise: boolean, random: Random): string {
  const pick = (from: readonly string[]): string => from[random.below(from.length)] as string
  const subjects = random.permutation(words.remarks.length)
  const remark = (nth: number, praise: boolean): string => {
    const about = words.remarks[subjects[nth] as number] as ReviewWords['remarks'][number]
    return strengthened(pick(praise ? about.praise : about.complaint), words, random)
  }
  const parts: string[] = []
  if (random.chance(OPENING)) parts.push(pick(words.openings))
  if (random.chance(CONCESSION)) parts.push(remark(3, !isPraise), pick(words.but) + remark(0, isPraise))
  else parts.push(remark(0, isPraise))
  if (random.chance(SECOND_REMARK)) parts.push(remark(1, isPraise))
  if (random.chance(THIRD_REMARK)) parts.push(remark(2, isPraise))
  if (random.chance(CLOSING)) parts.push(pick(isPraise ? words.praiseClosings : words.complaintClosings))
  return parts.join(pick(words.joints)) + pick(isPraise ? words.praiseMarks : words.complaintMarks)
}

/** `{very}` stands where a word of degree may, `{thing}` where what was bought does. */
function strengthened(remark: string, words: ReviewWords, random: Random): string {
  const pick = (from: readonly string[]): string => from[random.below(from.length)] as string
  return remark.replace('{very}', () => pick(words.degrees)).replace('{thing}', () => pick(words.things))
}
