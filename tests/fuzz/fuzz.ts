import { rng } from '@tandem/kernel'
import type { Database } from '../../apps/server/src/db/pool.ts'
import type { Warehouse } from '../../apps/server/src/warehouse/client.ts'
import { type Operation, readApi } from './api.ts'
import type { Caller } from './caller.ts'
import { type Judge, judgeBy } from './judge.ts'
import { keepCallers } from './keep-callers.ts'
import { type Planned, Planner } from './plan.ts'
import { Report } from './report.ts'
import { type Answer, send } from './send.ts'
import { type Call, trade, type Words } from './trade.ts'
import { NOW, openTwoMerchants, type TwoMerchants } from './two-merchants.ts'
import { Vocabulary } from './vocabulary.ts'
import { BOOKKEEPING, ChangeWatch, digestOf } from './watch-changes.ts'

const NORTH: Words = { open: 'northern', secret: 'northhush' }
/** Nobody but south writes these words; who sees one at north has seen something of south's. */
const SOUTH: Words = { open: 'zebrafinch', secret: 'quokkanary' }
const CALLERS_BACK_EVERY = 200
const TRADE_EVERY = 1_500

export interface FuzzOptions {
  requests: number
  seed: number
  onProgress?: (line: string) => void
}

/**
 * Sends requests made from a server's own API document, as a stranger to its code would: examples, variations of what
 * was taken, and the same broken in one place; by everybody who may call, and by some who may not. Every answer is held
 * against the document, every committed change against who caused it.
 */
export async function fuzz(
  engines: { database: Database; warehouse: Warehouse },
  { requests, seed, onProgress = () => undefined }: FuzzOptions,
): Promise<Report> {
  const two = await openTwoMerchants(engines, seed)
  try {
    const run = await Run.begin(two, seed)
    await run.trade(0)
    const before = await digestOf(engines.database.owner, 'south')
    for (let i = 0; i < requests; i += 1) {
      await run.one()
      if (i % CALLERS_BACK_EVERY === CALLERS_BACK_EVERY - 1) await run.putCallersBack()
      if (i % TRADE_EVERY === TRADE_EVERY - 1) await run.trade(1 + Math.floor(i / TRADE_EVERY))
      if (i % 1_000 === 999) onProgress(run.report.progress())
    }
    run.report.southStays(before, await digestOf(engines.database.owner, 'south'))
    return run.report
  } finally {
    await two.close()
  }
}

type Operations = ReadonlyMap<string, Operation>

class Run {
  readonly report: Report
  readonly #two: TwoMerchants
  readonly #planner: Planner
  readonly #judge: Judge
  readonly #watch: ChangeWatch
  readonly #operations: Operations
  readonly putCallersBack: () => Promise<void>

  private constructor(
    two: TwoMerchants,
    parts: {
      report: Report
      planner: Planner
      judge: Judge
      watch: ChangeWatch
      operations: Operations
      putCallersBack: () => Promise<void>
    },
  ) {
    this.#two = two
    this.report = parts.report
    this.#planner = parts.planner
    this.#judge = parts.judge
    this.#watch = parts.watch
    this.#operations = parts.operations
    this.putCallersBack = parts.putCallersBack
  }

  /** Fills south and lets north's callers begin. */
  static async begin(two: TwoMerchants, seed: number): Promise<Run> {
    const api = await readApi(two.url)
    const random = rng(seed, 'fuzz')
    const words = { north: new Vocabulary(random), south: new Vocabulary(random) }
    const operations = new Map(api.operations.map((one) => [one.id, one]))
    const toSouth = new Planner(
      api,
      random,
      { callers: [], stranger: two.stranger },
      { north: words.south, south: words.south },
      NOW,
    )
    const fill = exampleCall(two, operations, 'south', two.south, toSouth, words.south)
    await trade(fill, SOUTH, NOW, 0)
    const watch = await ChangeWatch.on(two.database.owner)
    const putCallersBack = await keepCallers(two.database.owner)
    const planner = new Planner(api, random, two, words, NOW)
    const report = new Report(api.operations.map(({ id }) => id))
    return new Run(two, { report, planner, judge: judgeBy(api), watch, operations, putCallersBack })
  }

  /** A day's trade of north, for examples, and to put right what was changed. */
  async trade(nth: number): Promise<void> {
    const by = (name: string): Caller => this.#two.callers.find((one) => one.name === name) as Caller
    const people = { owner: by('owner'), guest: by('guest 1'), customer: by('customer 1') }
    await trade(
      exampleCall(this.#two, this.#operations, 'north', people, this.#planner, null, this.report),
      NORTH,
      NOW,
      nth,
    )
    await this.#watch.changes()
  }

  async one(): Promise<void> {
    const planned = this.#planner.next()
    await this.#two.settled()
    await this.#watch.changes()
    const answer = await send(this.#two.url, planned.asked)
    this.report.count(planned, answer)
    this.#planner.learn(planned, answer.status, answer.json)
    await this.#complain(planned, answer)
    if (answer.status < 300 && planned.asked.operation.id.endsWith('Payments')) await this.#two.pay(answer)
  }

  async #complain(planned: Planned, answer: Answer): Promise<void> {
    const complain = (kind: Parameters<Report['complain']>[0], detail: string): void =>
      this.report.complain(kind, planned, answer, detail)
    if (answer.status >= 500) complain('broke', this.#two.broken.splice(0).at(-1) ?? answer.text)
    const strange = this.#judge(planned.asked.operation, answer)
    if (strange !== null) complain('not as documented', strange)
    if (answer.text.includes(SOUTH.secret)) complain('saw what is south’s', 'a secret word')
    const isShopOfSouth =
      planned.asked.params.merchantId === 'south' && planned.asked.operation.path.includes('/shops/')
    if (answer.text.includes(SOUTH.open) && !isShopOfSouth) complain('saw what is south’s', 'an open word')

    const changes = await this.#watch.changes()
    const foreign = changes.filter(({ merchantId }) => merchantId === 'south')
    if (foreign.length > 0) complain('changed what is south’s', JSON.stringify(foreign[0]))
    if (answer.status < 400) return
    const [change] = changes.filter(({ table }) => !(table in BOOKKEEPING))
    if (change) complain('refused, and changed', `${change.what} ${change.table}`)
  }
}

/** Sends examples as they are; what they say is learnt as everything else is. */
function exampleCall(
  two: TwoMerchants,
  operations: Operations,
  merchantId: string,
  people: { owner: Caller; guest: Caller; customer: Caller },
  planner: Planner,
  heard: Vocabulary | null,
  report?: Report,
): Call {
  return async (id, { params = {}, query = {}, body, as = 'owner' } = {}) => {
    const operation = operations.get(id)
    if (!operation) throw new Error(`the document has no ${id}`)
    const caller = people[as]
    const texts = (of: object): [string, string][] => Object.entries(of).map(([name, value]) => [name, String(value)])
    const slip = caller.slips.get(String(params.orderId))
    const headers = { ...caller.headers, ...(slip ? { 'tandem-guest': slip } : {}) }
    const asked = {
      operation,
      params: { ...Object.fromEntries(texts(params)), merchantId },
      query: texts(query),
      headers,
      body,
    }
    const answer = await send(two.url, asked)
    planner.learn({ intent: 'well', caller, asked }, answer.status, answer.json)
    if (answer.status < 300) heard?.hear({ ...params, ...((answer.json ?? {}) as object) }, '', 'taken')
    report?.countExample(id, answer)
    if (process.env.FUZZ_TRACE && answer.status >= 300)
      console.error(`${merchantId} ${id} ${JSON.stringify(body)}: ${answer.status} ${answer.text}`)
    if (id.endsWith('Payments') && answer.status < 300) await two.pay(answer)
    await two.settled()
    return (answer.json ?? {}) as Record<string, unknown>
  }
}
