import { checkInside, checkNotNegative, checkOneOf, checkPositive, checkRange, checkWhole } from '../numeric/check.ts'
import { MOST_BINS } from './bins.ts'
import type { LossName } from './loss.ts'

/** The values that LightGBM documents as its defaults; 100 trees at a rate of 0.1 suit some thousands of rows and up. */
const DEFAULTS = {
  loss: 'squared',
  quantile: 0.5,
  trees: 100,
  learningRate: 0.1,
  maxLeaves: 31,
  maxDepth: Number.POSITIVE_INFINITY,
  minSamplesLeaf: 20,
  minChildWeight: 1e-3,
  l2: 0,
  minGain: 0,
  rowShare: 1,
  featureShare: 1,
  maxBins: MOST_BINS,
  categorySmoothing: 10,
  categoryL2: 10,
} as const
const LARGEST_STUMP = 2 ** 16

export interface BoostingParams {
  /** What is learnt: the mean (squared), the probability of 1 (logistic), a quantile, the mean of a count (poisson). */
  readonly loss?: LossName
  /** In (0, 1), with the quantile loss. Default 0.5. */
  readonly quantile?: number
  /** Rounds; at most so many with early stopping. Default 100. */
  readonly trees?: number
  /** Share of each tree's answer that is taken, in (0, 1]. Default 0.1. */
  readonly learningRate?: number
  readonly maxLeaves?: number
  readonly maxDepth?: number
  readonly minSamplesLeaf?: number
  /** Least sum of second derivatives in a leaf. Default 0.001. */
  readonly minChildWeight?: number
  /** Penalty on squared leaf values. Default 0. */
  readonly l2?: number
  readonly minGain?: number
  /** Share of rows drawn for each tree, in (0, 1]. Default 1. */
  readonly rowShare?: number
  /** Share of features drawn for each tree, in (0, 1]. Default 1. */
  readonly featureShare?: number
  /** From 2 to 255. Default 255. */
  readonly maxBins?: number
  /** Columns whose numbers are names. */
  readonly categorical?: readonly number[]
  readonly categorySmoothing?: number
  readonly categoryL2?: number
  /** Per column: 1 where the answer may only rise with the feature, -1 only fall, 0 free. Not with the quantile loss. */
  readonly monotone?: readonly number[]
  /** Stops when the loss on a share of the rows, held out, has not fallen for `rounds` rounds. */
  readonly earlyStopping?: EarlyStopping
}

export interface EarlyStopping {
  readonly rounds: number
  /** In (0, 1). Default 0.1. */
  readonly share?: number
  /** Held out are rows drawn at random, or the last ones, for rows in order of time. Default random. */
  readonly held?: 'random' | 'last'
  /** Afterwards learn again from all rows with as many trees as were best. Default false. */
  readonly refit?: boolean
}

/** Parameters with their defaults filled in. */
export type BoostingSettings = BoostingParams &
  Required<Omit<BoostingParams, 'categorical' | 'monotone' | 'earlyStopping'>>

/** @throws RangeError when a parameter is out of range or does not go with another */
export function boostingSettings(params: BoostingParams, columns: number): BoostingSettings {
  const settings = { ...DEFAULTS, ...params }
  checkParams(settings, columns)
  return settings
}

function checkParams(settings: BoostingSettings, columns: number): void {
  checkInside('quantile', settings.quantile, 0, 1)
  checkWhole('trees', settings.trees, 1)
  checkPositive('learningRate', settings.learningRate)
  checkRange('learningRate', settings.learningRate, 0, 1)
  checkWhole('maxLeaves', settings.maxLeaves, 2, LARGEST_STUMP)
  if (settings.maxDepth !== Number.POSITIVE_INFINITY) checkWhole('maxDepth', settings.maxDepth, 1)
  checkWhole('minSamplesLeaf', settings.minSamplesLeaf, 1)
  for (const name of ['minChildWeight', 'l2', 'minGain', 'categorySmoothing', 'categoryL2'] as const)
    checkNotNegative(name, settings[name])
  for (const name of ['rowShare', 'featureShare'] as const) {
    checkPositive(name, settings[name])
    checkRange(name, settings[name], 0, 1)
  }
  checkMonotone(settings, columns)
  const { earlyStopping } = settings
  if (!earlyStopping) return
  checkWhole('earlyStopping.rounds', earlyStopping.rounds, 1)
  const { held = 'random' } = earlyStopping
  checkOneOf('earlyStopping.held', held, ['random', 'last'])
  if (earlyStopping.share !== undefined) checkInside('earlyStopping.share', earlyStopping.share, 0, 1)
}

function checkMonotone({ monotone, categorical, loss }: BoostingSettings, columns: number): void {
  if (!monotone) return
  if (monotone.length !== columns)
    throw new RangeError(`monotone must have ${columns} values, one for each column of x, not ${monotone.length}`)
  for (const [column, sign] of monotone.entries()) {
    checkWhole(`monotone[${column}]`, sign, -1, 1)
    if (sign !== 0 && categorical?.includes(column))
      throw new RangeError(`monotone[${column}] must be 0, since the column is categorical`)
    // Leaves are moved to a quantile after growing, which would pass the bounds.
    if (sign !== 0 && loss === 'quantile') throw new RangeError('monotone must be 0 everywhere with the quantile loss')
  }
}
