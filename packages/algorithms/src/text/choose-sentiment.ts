import { checkAllBinary, checkAtLeast, checkLength, checkPositive, checkWhole } from '../numeric/check.ts'
import { Random } from '../numeric/random.ts'
import { type SentimentModel, type SentimentOptions, sentimentTerms, trainSentiment } from './sentiment.ts'
import { fitSentimentRows, sentimentRows } from './sentiment-fit.ts'
import { predictSparseLogistic } from './sparse-logistic.ts'
import { applyTfIdf } from './tf-idf.ts'

/** From firm to hardly any; unit rows make these usual whatever the texts. */
const PENALTIES = [2, 1, 0.5, 0.25, 0.125]
const FOLDS = 3
/** Keeps ln of a chance that is nearly nothing. */
const TINY = 1e-12

export interface ChosenSentiment {
  readonly model: SentimentModel
  readonly l2: number
  /** Mean -ln P(label) over texts that were held out, one for each penalty. */
  readonly losses: readonly number[]
}

/**
 * Learns sentiment with the penalty that foretells best the texts that are held out.
 *
 * Three folds drawn by seed within each label; the penalty of least held-out log loss; then all texts. Costs about three
 * times as many fits as there are penalties.
 *
 * @throws RangeError as `trainSentiment`, and when there are fewer than two folds' worth of either label
 *
 * Stone (1974), Cross-validatory choice and assessment of statistical predictions, JRSS B 36(2).
 */
export function chooseSentiment(
  texts: readonly string[],
  labels: ArrayLike<number>,
  options: Omit<SentimentOptions, 'l2'> & { readonly penalties?: readonly number[]; readonly seed?: number } = {},
): ChosenSentiment {
  const { penalties = PENALTIES, seed = 1, analyze = sentimentTerms } = options
  checkAtLeast('penalties', penalties, 1)
  checkLength('labels', labels, texts.length, 'text')
  checkAllBinary('labels', labels)
  for (const [k, penalty] of penalties.entries()) checkPositive(`penalties[${k}]`, penalty)
  const fold = foldsOf(labels, new Random(seed, 'sentiment folds'))
  const losses = penalties.map(() => 0)
  for (let held = 0; held < FOLDS; held += 1) {
    const of = (isHeld: boolean): number[] => Array.from(fold.keys()).filter((i) => (fold[i] === held) === isHeld)
    const [kept, out] = [of(false), of(true)]
    const pick = (which: readonly number[]): string[] => which.map((i) => texts[i] as string)
    const rows = sentimentRows(pick(kept), analyze)
    const x = applyTfIdf(rows.terms, pick(out))
    const keptLabels = kept.map((i) => labels[i] as number)
    penalties.forEach((l2, k) => {
      const chances = predictSparseLogistic(fitSentimentRows(rows, keptLabels, l2), x)
      losses[k] = (losses[k] as number) + logLoss(chances, out, labels) / texts.length
    })
  }
  const l2 = penalties[losses.indexOf(Math.min(...losses))] as number
  return { model: trainSentiment(texts, labels, { analyze, l2 }), l2, losses }
}

function logLoss(chances: Float64Array, rows: readonly number[], labels: ArrayLike<number>): number {
  return rows.reduce((loss, row, k) => {
    const chance = labels[row] === 1 ? (chances[k] as number) : 1 - (chances[k] as number)
    return loss - Math.log(Math.max(TINY, chance))
  }, 0)
}

/** Each label dealt out over the folds in random order. */
function foldsOf(labels: ArrayLike<number>, random: Random): Int32Array {
  const fold = new Int32Array(labels.length)
  for (const label of [0, 1]) {
    const of = Array.from({ length: labels.length }, (_, i) => i).filter((i) => labels[i] === label)
    checkWhole('labels of either kind', of.length, FOLDS)
    random
      .stream(label)
      .permutation(of.length)
      .forEach((k, at) => (fold[of[k] as number] = at % FOLDS))
  }
  return fold
}
