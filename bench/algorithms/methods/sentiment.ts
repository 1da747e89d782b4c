import { chooseSentiment, predictSentiment, Random, rocAuc, shippedSentiment } from '@tandem/algorithms'
import type { Asked, Method } from '../method.ts'

const REPEATS = 5

const OPTIONS = {
  share: { is: 'that is held out', byDefault: 0.2 },
  seed: { is: 'of the split', byDefault: 1 },
  repeats: { is: 'splits whose figures are averaged', byDefault: REPEATS },
}
type Options = Asked<typeof OPTIONS>

/** Texts that were labelled by people: what can be learnt from some of them is judged by the others. */
const sentiment: Method<keyof Options> = {
  name: 'sentiment',
  question: 'How well is praise told from complaint, learnt from these texts, and by the model that ships?',
  roles: {
    text: { holds: 'what was written' },
    label: { holds: '1 for praise, 0 for complaint' },
  },
  options: OPTIONS,
  score(table, roles, options) {
    const { share, seed, repeats } = options
    const cells = table.numbers(roles.one('label'))
    const written = table.texts(roles.one('text'))
    const rows = Array.from(cells.keys()).filter((row) => cells[row] === 0 || cells[row] === 1)
    const texts = rows.map((row) => written[row] as string)
    const labels = rows.map((row) => cells[row] as number)
    const scores = Array.from({ length: repeats }, (_, k) => {
      const isHeld = heldOut(labels, share, seed + k)
      const of = (held: boolean): number[] => Array.from(texts.keys()).filter((i) => isHeld[i] === held)
      const [train, test] = [of(false), of(true)]
      const pick = <T>(from: readonly T[], which: readonly number[]): T[] => which.map((i) => from[i] as T)
      const { model } = chooseSentiment(pick(texts, train), pick(labels, train), { seed: seed + k })
      const chances = predictSentiment(model, pick(texts, test))
      return quality(chances, pick(labels, test))
    })
    const mean = (of: (score: Quality) => number): number => scores.reduce((sum, s) => sum + of(s), 0) / scores.length
    const shipped = quality(predictSentiment(shippedSentiment(), texts), labels)
    return [
      { metric: 'texts', value: texts.length, unit: '' },
      { metric: 'rows left out (label neither 0 nor 1)', value: cells.length - texts.length, unit: '' },
      { metric: 'accuracy, learnt here', value: mean(({ accuracy }) => accuracy), unit: 'share' },
      { metric: 'AUC, learnt here', value: mean(({ auc }) => auc), unit: '' },
      { metric: 'accuracy, model that ships', value: shipped.accuracy, unit: 'share' },
      { metric: 'AUC, model that ships', value: shipped.auc, unit: '' },
    ]
  },
}
export default sentiment

/** `share` of either label, drawn by seed. */
function heldOut(labels: readonly number[], share: number, seed: number): boolean[] {
  const isHeld = labels.map(() => false)
  for (const label of [0, 1]) {
    const of = Array.from(labels.keys()).filter((i) => labels[i] === label)
    const order = new Random(seed, 'held out', label).permutation(of.length)
    for (let k = 0; k < Math.round(share * of.length); k += 1) isHeld[of[order[k] as number] as number] = true
  }
  return isHeld
}

interface Quality {
  readonly accuracy: number
  readonly auc: number
}

function quality(chances: Float64Array, labels: readonly number[]): Quality {
  const right = labels.filter((label, i) => (chances[i] as number) > 0.5 === (label === 1)).length
  return { accuracy: right / labels.length, auc: rocAuc(Float64Array.from(labels), chances) }
}
