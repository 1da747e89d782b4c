import { checkNotNegative, checkRange, checkWhole } from '../numeric/check.ts'
import { Random } from '../numeric/random.ts'
import type { ClusterTrial } from './cluster-difference.ts'

export interface ClusterWorld {
  readonly clusters: number
  readonly treatedClusters: number
  /** Every cluster has from half of this to one and a half of it. */
  readonly unitsPerCluster: number
  /** Intra-cluster correlation of an outcome of variance one. */
  readonly correlation: number
  readonly effect: number
}

/** Draws a trial in which whole clusters, chosen at random, are treated; normal outcomes. Deterministic by seed. */
export function simulateClusterTrial(world: ClusterWorld, seed: number): ClusterTrial {
  const { clusters, treatedClusters, unitsPerCluster, correlation, effect } = world
  checkWhole('clusters', clusters, 2)
  checkWhole('treatedClusters', treatedClusters, 0, clusters)
  checkWhole('unitsPerCluster', unitsPerCluster, 2)
  checkRange('correlation', correlation, 0, 1)
  checkNotNegative('effect', effect)
  const random = new Random(seed, 'cluster trial')
  const order = random.permutation(clusters)
  const outcome: number[] = []
  const cluster: number[] = []
  const treated: number[] = []
  order.forEach((place, g) => {
    const isTreated = place < treatedClusters
    const size = Math.ceil(unitsPerCluster / 2) + random.below(unitsPerCluster + 1)
    const own = Math.sqrt(correlation) * random.normal() + (isTreated ? effect : 0)
    for (let i = 0; i < size; i += 1) {
      outcome.push(own + Math.sqrt(1 - correlation) * random.normal())
      cluster.push(g)
      treated.push(Number(isTreated))
    }
  })
  return {
    outcome: Float64Array.from(outcome),
    cluster: Int32Array.from(cluster),
    treated: Uint8Array.from(treated),
  }
}
