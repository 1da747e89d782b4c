import type { Rng } from '@tandem/kernel'
import { type Api, type Json, nounBefore, type Operation } from './api.ts'
import { breakRequest } from './break-request.ts'
import type { Caller } from './caller.ts'
import { fitsSchema, type Known, makeValue } from './make-value.ts'
import type { Asked } from './send.ts'
import { joined, type Scalar, type Vocabulary } from './vocabulary.ts'

/**
 * `well`: what the document admits, by somebody who may. `broken`: the same with something wrong. `other`: by anybody.
 * `foreign`: at another merchant, or with things of another merchant.
 */
export type Intent = 'well' | 'broken' | 'other' | 'foreign'

export interface Planned {
  intent: Intent
  caller: Caller
  asked: Asked
}

/** Whoever signs up, shops or says who they are at another merchant changes it rightly: such doors are left alone. */
const OPEN_DOORS = new Set([
  'putShopMe',
  'postShopOrders',
  'postShopSignIn',
  'postShopSignInCode',
  'postShopRedPacketsByPacketIdGrab',
  'postShopWalletTopUps',
])
/** How many requests that an operation took are remembered. */
const MOST_SAMPLES = 12

interface Sample {
  params: Record<string, string>
  query: [string, string][]
  body: unknown
  raw: Asked['raw']
}

/** Thinks of requests, and learns from how they are answered. */
export class Planner {
  readonly #api: Api
  readonly #random: Rng
  readonly #callers: readonly Caller[]
  readonly #stranger: Caller
  readonly #words: Vocabulary
  /** What south has: names to ask for where they are nobody's business. */
  readonly #foreign: Vocabulary
  readonly #now: number
  readonly #samples = new Map<string, Sample[]>()
  readonly #tries = new Map<string, number>()

  constructor(
    api: Api,
    random: Rng,
    people: { callers: readonly Caller[]; stranger: Caller },
    words: { north: Vocabulary; south: Vocabulary },
    now: number,
  ) {
    this.#api = api
    this.#random = random
    this.#callers = people.callers
    this.#stranger = people.stranger
    this.#words = words.north
    this.#foreign = words.south
    this.#now = now
  }

  next(): Planned {
    const random = this.#random
    const operation = this.#operation()
    this.#tries.set(operation.id, (this.#tries.get(operation.id) ?? 0) + 1)
    const draw = random.next()
    if (draw < 0.08) return this.#foreignOne(operation)
    const intent = draw < 0.16 ? 'other' : draw < 0.46 ? 'broken' : 'well'
    const caller = this.#callerOf(operation, intent === 'other')
    const asked = this.ask(operation, caller)
    return { intent, caller, asked: intent === 'broken' ? breakRequest(random, asked) : asked }
  }

  /** A request that the document admits, of an earlier one that was taken or anew. */
  ask(operation: Operation, caller: Caller): Asked {
    const random = this.#random
    const samples = this.#samples.get(operation.id)
    const sample = samples && random.chance(0.6) ? structuredClone(random.pick(samples)) : undefined
    const params = this.#params(operation, caller, sample)
    const query = sample && random.chance(0.6) ? sample.query : this.#query(operation, caller)
    const body = operation.body ? this.#body(operation, caller, sample) : undefined
    const slip = caller.slips.get(params.orderId ?? '')
    const headers: Record<string, string> = { ...caller.headers, ...(slip ? { 'tandem-guest': slip } : {}) }
    if (operation.method !== 'GET' && random.chance(0.2)) headers['idempotency-key'] = `k${random.int(1e9)}`
    return { operation, params, query, headers, body, ...(body === undefined ? {} : { raw: sample?.raw }) }
  }

  /** What was taken is a sample for later ones, and its words are known to fit. */
  learn({ caller, asked }: Planned, status: number, json: unknown): void {
    const { operation, params, query, body, raw } = asked
    if (status < 200 || status > 299) return
    const samples = this.#samples.get(operation.id) ?? []
    this.#samples.set(operation.id, [{ params, query, body, raw }, ...samples].slice(0, MOST_SAMPLES))
    const { id, guestToken } = (json ?? {}) as { id?: unknown; guestToken?: unknown }
    if (typeof id === 'string' && typeof guestToken === 'string') caller.slips.set(id, guestToken)
    const { merchantId, ...own } = params
    // What south says is kept apart; and a sample is to be asked here.
    if (merchantId === 'south') return
    for (const words of [this.#words, caller.own]) {
      words.hear({ ...own, ...Object.fromEntries(query) }, '', 'taken')
      words.hear(body, '', 'taken')
      for (const [name, value] of Object.entries(own)) words.hear({ [qualified(operation, name)]: value }, '', 'taken')
      words.hear(json, heardAs(operation))
    }
  }

  /** Those that never worked are tried more often for a while. */
  #operation(): Operation {
    const { operations } = this.#api
    const weights = operations.map(({ id, method }) => {
      const tries = this.#tries.get(id) ?? 0
      if (this.#samples.has(id)) return method === 'GET' ? 1 : 1.4
      return tries < 40 ? 3 : 0.6
    })
    return operations[this.#random.weighted(weights)] as Operation
  }

  #callerOf({ admits }: Operation, anybody: boolean): Caller {
    const right = this.#callers.filter(({ proof }) => admits.includes(proof))
    const able = right.filter(({ name }) => name === 'owner' || name === 'key')
    if (anybody || right.length === 0) return this.#random.pick([...this.#callers, this.#stranger])
    return able.length > 0 && this.#random.chance(0.6) ? this.#random.pick(able) : this.#random.pick(right)
  }

  #known(caller: Caller): Known {
    return {
      random: this.#random,
      words: this.#random.chance(0.5) ? [caller.own, this.#words] : [this.#words],
      now: this.#now,
    }
  }

  #params(operation: Operation, caller: Caller, sample: Sample | undefined): Record<string, string> {
    const known = this.#known(caller)
    const named = operation.parameters.filter((one) => one.in === 'path')
    const slips = [...caller.slips.keys()]
    return Object.fromEntries(
      named.map(({ name, schema }) => {
        if (name === 'merchantId') return [name, 'north']
        if (sample?.params[name] !== undefined && known.random.chance(0.5)) return [name, sample.params[name]]
        if (name === 'orderId' && slips.length > 0 && known.random.chance(0.7)) return [name, known.random.pick(slips)]
        return [
          name,
          String(this.#recalled(known, operation, name, schema) ?? makeValue(this.#api, known, schema, name)),
        ]
      }),
    )
  }

  /** `{code}` after `tables` is a code of a table before it is any code. */
  #recalled(known: Known, operation: Operation, name: string, schema: Json): Scalar | undefined {
    const fits = fitsSchema(this.#api, schema)
    for (const words of known.words) {
      const found = words.recall(qualified(operation, name), fits)
      if (found !== undefined && known.random.chance(0.9)) return found
    }
    return undefined
  }

  #query(operation: Operation, caller: Caller): [string, string][] {
    const known = this.#known(caller)
    return operation.parameters
      .filter((one) => one.in === 'query' && (one.required || known.random.chance(0.25)))
      .map(({ name, schema }) => {
        // Who asks to be kept waiting waits.
        if (name === 'waitSeconds') return [name, '0']
        const value = makeValue(this.#api, known, schema, name)
        return [name, typeof value === 'string' ? value : JSON.stringify(value)]
      })
  }

  #body({ body }: Operation, caller: Caller, sample: Sample | undefined): unknown {
    const known = this.#known(caller)
    if (!body?.type.endsWith('json')) return 'text'
    const made = (): unknown => makeValue(this.#api, known, body.schema, '')
    if (typeof sample?.body !== 'object' || sample.body === null) return made()
    // A field of it made anew, as somebody who changes an example does; what must be new is new.
    const fresh = made() as Json
    const varied = { ...(sample.body as Json) }
    for (const key of Object.keys(varied)) {
      if (key === 'id' && key in fresh ? known.random.chance(0.9) : known.random.chance(0.12))
        varied[key] = fresh[key] ?? varied[key]
    }
    return varied
  }

  /** Somebody of another merchant comes here; or somebody of here goes there, or asks here for what is there. */
  #foreignOne(operation: Operation): Planned {
    const random = this.#random
    if (random.chance(0.3)) {
      return { intent: 'foreign', caller: this.#stranger, asked: this.ask(operation, this.#stranger) }
    }
    const caller = this.#callerOf(operation, false)
    const asked = this.ask(operation, caller)
    const known: Known = { random, words: [this.#foreign], now: this.#now }
    const goesThere = 'merchantId' in asked.params && random.chance(0.4) && !OPEN_DOORS.has(operation.id)
    for (const { name, schema, in: where } of operation.parameters) {
      if (where !== 'path' || name === 'merchantId') continue
      asked.params[name] = String(this.#recalled(known, operation, name, schema) ?? asked.params[name])
    }
    if (goesThere) asked.params.merchantId = 'south'
    if (operation.body?.type.endsWith('json') && random.chance(0.6)) {
      asked.body = makeValue(this.#api, known, operation.body.schema, '')
    }
    return { intent: 'foreign', caller, asked }
  }
}

function qualified({ path }: Operation, parameter: string): string {
  return parameter.endsWith('Id') ? parameter : joined(nounBefore(path, parameter) ?? '', parameter)
}

/** An `id` in the answer of `POST …/orders` is an `orderId`, where the document has such a parameter. */
function heardAs({ path, parameters }: Operation): string {
  const parts = path.split('/').filter((part) => part !== '')
  const last = parts.at(-1) ?? ''
  if (!last.startsWith('{')) return last.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
  return parameters.some(({ name }) => name === last.slice(1, -1)) ? last.slice(1, -1).replace(/Id$/, '') : ''
}
