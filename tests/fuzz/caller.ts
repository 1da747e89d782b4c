import type { Rng } from '@tandem/kernel'
import type { Proof } from './api.ts'
import { Vocabulary } from './vocabulary.ts'

/** Somebody who calls, with what shows who they are and what they came to know. */
export interface Caller {
  /** `cashier`, `customer 1` */
  name: string
  proof: Proof
  headers: Readonly<Record<string, string>>
  own: Vocabulary
  /** A guest's slips, by what they open. */
  slips: Map<string, string>
}

export function caller(name: string, proof: Proof, headers: Record<string, string>, random: Rng): Caller {
  return { name, proof, headers, own: new Vocabulary(random), slips: new Map() }
}

/** The cookies of an answer, as a browser sends them back, and the origin that comes with them. */
export function withCookies(origin: string, cookies: readonly string[]): Record<string, string> {
  return { origin, cookie: cookies.map((one) => one.split(';')[0]).join('; ') }
}
