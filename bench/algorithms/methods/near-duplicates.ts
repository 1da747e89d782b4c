import { characterNgrams, findNearDuplicates, Random } from '@tandem/algorithms'
import type { Asked, Method } from '../method.ts'

/** So many texts are compared with every other to know what there was to be found. */
const CHECKED = 2000

const OPTIONS = {
  similarity: { is: 'share of common shingles from which two texts are near', byDefault: 0.7 },
  seed: { is: 'of the hashes', byDefault: 1 },
}
type Options = Asked<typeof OPTIONS>

/** Pairs that are found, and of all that comparing every pair of a sample finds, how many. */
const nearDuplicates: Method<keyof Options> = {
  name: 'near-duplicates',
  question: 'Which texts are nearly the same, and are all of them found?',
  roles: { text: { holds: 'what was written' } },
  options: OPTIONS,
  score(table, roles, options) {
    const { similarity, seed } = options
    const texts = table.texts(roles.one('text'))
    const since = performance.now()
    const pairs = findNearDuplicates(texts, { similarity, seed })
    const seconds = (performance.now() - since) / 1000
    const order = new Random(seed, 'checked').permutation(texts.length).slice(0, CHECKED)
    const sample = Array.from(order, (i) => texts[i] as string)
    const known = everyPair(sample, similarity)
    const found = findNearDuplicates(sample, { similarity, seed, analyze }).map(({ a, b }) => a * sample.length + b)
    const hits = found.filter((pair) => known.has(pair)).length
    return [
      { metric: 'pairs', value: pairs.length, unit: '' },
      { metric: 'texts in a pair', value: new Set(pairs.flatMap(({ a, b }) => [a, b])).size, unit: '' },
      { metric: 'time', value: seconds, unit: 's' },
      { metric: 'pairs in the sample, by comparing all', value: known.size, unit: '' },
      { metric: 'recall in the sample', value: known.size > 0 ? hits / known.size : 1, unit: 'share' },
      { metric: 'precision in the sample', value: found.length > 0 ? hits / found.length : 1, unit: 'share' },
    ]
  },
}
export default nearDuplicates

const runs = characterNgrams({ shortest: 3, longest: 3 })
const shortRuns = characterNgrams({ shortest: 1, longest: 2 })

function analyze(text: string): readonly string[] {
  const found = runs(text)
  return found.length > 0 ? found : shortRuns(text)
}

function everyPair(texts: readonly string[], similarity: number): Set<number> {
  const sets = texts.map((text) => new Set(analyze(text)))
  const pairs = new Set<number>()
  for (let a = 0; a < sets.length; a += 1) {
    for (let b = a + 1; b < sets.length; b += 1) {
      const [x, y] = [sets[a] as Set<string>, sets[b] as Set<string>]
      if (Math.min(x.size, y.size) < similarity * Math.max(x.size, y.size)) continue
      let shared = 0
      for (const term of x) if (y.has(term)) shared += 1
      const either = x.size + y.size - shared
      if (either > 0 && shared / either >= similarity) pairs.add(a * texts.length + b)
    }
  }
  return pairs
}
