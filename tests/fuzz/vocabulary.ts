import type { Rng } from '@tandem/kernel'

export type Scalar = string | number

/** Of each name at most so many values; a newer one takes the place of any. */
const MOST = 40

/**
 * Words and numbers by the names under which the server uses them: what was seen in its answers, and what it took. An
 * `id` among `orders` is an `orderId` elsewhere, a `code` among `tables` a `tableCode`.
 */
export class Vocabulary {
  readonly #seen = new Map<string, Scalar[]>()
  readonly #taken = new Map<string, Scalar[]>()
  readonly #random: Rng
  readonly #never: readonly string[]

  /** @param never words that nobody is to learn: what holds one is not kept */
  constructor(random: Rng, never: readonly string[] = []) {
    this.#random = random
    this.#never = never
  }

  /** Everything that a body says. @param inside what the body is one of, or holds a list of: `orders` */
  hear(body: unknown, inside: string, how: 'seen' | 'taken' = 'seen'): void {
    this.#walk(body, inside, how === 'seen' ? this.#seen : this.#taken, 0)
  }

  /** A value that the server has used under this name, or under one that means the same, if it fits. */
  recall(name: string, fits: (value: Scalar) => boolean): Scalar | undefined {
    const [first, second] = this.#random.chance(0.7) ? [this.#taken, this.#seen] : [this.#seen, this.#taken]
    for (const words of [first, second]) {
      for (const known of [...sameAs(name), this.#longer(words, name)]) {
        const found = (words.get(known) ?? []).filter(fits)
        if (found.length > 0) return this.#random.pick(found)
      }
    }
    return undefined
  }

  /** `fromPlace`, `to_place` -> what is known of `placeId`. */
  #longer(words: ReadonlyMap<string, unknown>, name: string): string {
    const low = name.toLowerCase()
    const ends = [...words.keys()].filter((one) => one.length > 3 && low !== one.toLowerCase() && endsAlike(low, one))
    return ends[0] ?? ''
  }

  #walk(value: unknown, name: string, words: Map<string, Scalar[]>, depth: number): void {
    if (depth > 8) return
    if (typeof value === 'string' || typeof value === 'number') this.#keep(words, singular(name), value)
    else if (Array.isArray(value))
      for (const item of value.slice(0, 20)) this.#walk(item, singular(name), words, depth + 1)
    else if (typeof value === 'object' && value !== null) {
      for (const [key, part] of Object.entries(value)) {
        this.#walk(part, key, words, depth + 1)
        if (typeof part === 'string' || typeof part === 'number') this.#keep(words, joined(name, key), part)
      }
    }
  }

  #keep(words: Map<string, Scalar[]>, name: string, value: Scalar): void {
    if (typeof value === 'string' && (value === '' || value.length > 400)) return
    if (this.#never.some((word) => String(value).toLowerCase().includes(word))) return
    const known = words.get(name)
    if (!known) words.set(name, [value])
    else if (known.includes(value)) return
    else if (known.length < MOST) known.push(value)
    else known[this.#random.int(MOST)] = value
  }
}

/** A page begins after what the page before called its next; at the id of its last row. */
const MEANS: Record<string, readonly string[] | undefined> = { after: ['next'], before: ['id'] }

function sameAs(name: string): string[] {
  const one = singular(name)
  return [name, one, `${one}Id`, one.replace(/Id$/, ''), ...(MEANS[name] ?? [])]
}

function endsAlike(low: string, known: string): boolean {
  const other = known.toLowerCase().replace(/id$/, '')
  return other.length > 3 && low.replace(/ids?$/, '').endsWith(other)
}

/** `orders`, `id` -> `orderId` */
export function joined(list: string, key: string): string {
  return `${singular(list)}${key.charAt(0).toUpperCase()}${key.slice(1)}`
}

function singular(name: string): string {
  if (/(ss|us)$/.test(name)) return name
  return name
    .replace(/(ch|ss|x)es$/, '$1')
    .replace(/ies$/, 'y')
    .replace(/s$/, '')
}
