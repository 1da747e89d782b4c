import {
  checkAllFinite,
  checkFinite,
  checkInside,
  checkLength,
  checkNotNegative,
  checkPositive,
  checkRange,
  checkWhole,
} from '../numeric/check.ts'
import { betaQuantile } from '../numeric/distributions.ts'
import { LEVEL } from '../numeric/level.ts'
import { indexed } from './cluster-regression.ts'
import { powerOfT, shiftForPower } from './t-power.ts'

const POWER = 0.8
/** More stores than any chain has. */
const MOST_STORES = 1 << 20

/**
 * How alike are units of one store: the share of the outcome's variance that lies between stores?
 *
 * One-way analysis of variance with stores of different sizes; the interval is exact when sizes are equal and errors
 * normal. May come out below zero: then stores differ less than chance lets them. O(n).
 *
 * @param cluster of each unit, any whole numbers
 * @throws RangeError when there are fewer than two clusters, no cluster has two units, or all outcomes are the same
 *
 * Donner (1986), International Statistical Review 54(1). Searle (1971), Linear Models, ch. 9.
 */
export function intraClusterCorrelation(
  outcome: Float64Array,
  cluster: Int32Array,
  level = LEVEL,
): { value: number; low: number; high: number; level: number } {
  checkInside('level', level, 0, 1)
  checkAllFinite('outcome', outcome)
  checkLength('cluster', cluster, outcome.length, 'unit')
  const { indexes, count } = indexed(cluster)
  const units = outcome.length
  if (count < 2 || units === count) throw new RangeError('cluster must name two clusters or more, one of them twice')
  const sizes = new Float64Array(count)
  const means = new Float64Array(count)
  let mean = 0
  indexes.forEach((g, i) => {
    const value = outcome[i] as number
    const size = (sizes[g] as number) + 1
    sizes[g] = size
    means[g] = (means[g] as number) + (value - (means[g] as number)) / size
    mean += (value - mean) / (i + 1)
  })
  const within = indexes.reduce((sum, g, i) => sum + ((outcome[i] as number) - (means[g] as number)) ** 2, 0)
  const between = means.reduce((sum, own, g) => sum + (sizes[g] as number) * (own - mean) ** 2, 0)
  if (within + between === 0) throw new RangeError('outcome must not be the same for every unit')
  const typical = (units - sizes.reduce((sum, size) => sum + size * size, 0) / units) / (count - 1)
  const [numerator, denominator] = [count - 1, units - count]
  const f = between / numerator / (within / denominator)
  const at = (ratio: number): number => (ratio === Number.POSITIVE_INFINITY ? 1 : (ratio - 1) / (ratio + typical - 1))
  return {
    value: at(f),
    low: at(f / fQuantile(0.5 + level / 2, numerator, denominator)),
    high: at(f / fQuantile(0.5 - level / 2, numerator, denominator)),
    level,
  }
}

function fQuantile(p: number, numerator: number, denominator: number): number {
  const x = betaQuantile(p, numerator / 2, denominator / 2)
  return (denominator * x) / (numerator * (1 - x))
}

/**
 * By how much do stores inflate the variance of a mean over what as many independent units would give?
 *
 * 1 + ((1 + cv²) n̄ - 1) ρ with n̄ units a store, cv the sizes' coefficient of variation and ρ the intra-cluster
 * correlation.
 *
 * Kish (1965), Survey Sampling. Eldridge, Ashby, Kerry (2006), International Journal of Epidemiology 35(5).
 */
export function designEffect(unitsPerCluster: number, correlation: number, sizeVariation = 0): number {
  checkPositive('unitsPerCluster', unitsPerCluster)
  checkRange('correlation', correlation, 0, 1)
  checkNotNegative('sizeVariation', sizeVariation)
  return Math.max(1 / unitsPerCluster, 1 + ((1 + sizeVariation ** 2) * unitsPerCluster - 1) * correlation)
}

/** An experiment in which whole stores are treated or not. */
export interface ClusterDesign {
  readonly treatedClusters: number
  readonly controlClusters: number
  /** On average. */
  readonly unitsPerCluster: number
  /** Coefficient of variation of the clusters' sizes; 0. */
  readonly sizeVariation?: number
  /** Standard deviation of one unit's outcome over all clusters. */
  readonly deviation: number
  /** Intra-cluster correlation, 0 to 1. */
  readonly correlation: number
  /** 0.9. */
  readonly level?: number
}

/**
 * Chance that this design tells `effect` apart from nothing: noncentral t, clusters - 2 degrees of freedom.
 *
 * Donner, Klar (2000), Design and Analysis of Cluster Randomization Trials, ch. 5.
 */
export function clusterPower(design: ClusterDesign, effect: number): number {
  const { standardError, degreesOfFreedom, level } = checked(design)
  checkFinite('effect', effect)
  return degreesOfFreedom < 1 ? 0 : powerOfT(Math.abs(effect) / standardError, degreesOfFreedom, level)
}

/** Smallest true difference that this design tells apart with the wanted power; Infinity below three clusters. */
export function clusterSmallestDetectable(design: ClusterDesign, power = POWER): number {
  const { standardError, degreesOfFreedom, level } = checked(design)
  checkInside('power', power, 1 - level, 1)
  return standardError * shiftForPower(degreesOfFreedom, level, power)
}

/** Fewest clusters per arm with which `effect` is told apart with the wanted power; Infinity when no number is enough. */
export function clustersNeeded(
  design: Omit<ClusterDesign, 'treatedClusters' | 'controlClusters'>,
  effect: number,
  power = POWER,
): number {
  checkInside('power', power, 0, 1)
  const isEnough = (n: number): boolean =>
    clusterPower({ ...design, treatedClusters: n, controlClusters: n }, effect) >= power
  let high = 2
  while (!isEnough(high)) {
    if (high >= MOST_STORES) return Number.POSITIVE_INFINITY
    high *= 2
  }
  let low = 1
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (isEnough(middle)) high = middle
    else low = middle
  }
  return high
}

function checked(design: ClusterDesign): { standardError: number; degreesOfFreedom: number; level: number } {
  const {
    treatedClusters,
    controlClusters,
    unitsPerCluster,
    sizeVariation,
    deviation,
    correlation,
    level = LEVEL,
  } = design
  checkWhole('treatedClusters', treatedClusters, 1)
  checkWhole('controlClusters', controlClusters, 1)
  checkPositive('deviation', deviation)
  checkInside('level', level, 0, 1)
  const inflated = designEffect(unitsPerCluster, correlation, sizeVariation) / unitsPerCluster
  const standardError = deviation * Math.sqrt(inflated * (1 / treatedClusters + 1 / controlClusters))
  return { standardError, degreesOfFreedom: treatedClusters + controlClusters - 2, level }
}
