import { rng } from '@tandem/kernel'
import type { Database } from '../../apps/server/src/db/pool.ts'
import type { Warehouse } from '../../apps/server/src/warehouse/client.ts'
import { type Api, readApi } from './api.ts'
import type { Caller } from './caller.ts'
import { type Judge, judgeBy } from './judge.ts'
import { keepCallers } from './keep-callers.ts'
import { type Planned, Planner } from './plan.ts'
import { Report } from './report.ts'
import { type Answer, send } from './send.ts'
import { type Examples, sendExamples } from './send-examples.ts'
import { trade, type Words } from './trade.ts'
import { NOW, openTwoMerchants, type TwoMerchants } from './two-merchants.ts'
import { Vocabulary } from './vocabulary.ts'
import { ChangeWatch, digestOf, isLeftBy } from './watch-changes.ts'

const NORTH: Words = { open: 'northern', secret: 'northhush' }
/** Nobody but south writes these words; who sees one at north has seen something of south's. */
const SOUTH: Words = { open: 'zebrafinch', secret: 'quokkanary' }
const CALLERS_BACK_EVERY = 200
const TRADE_EVERY = 1_500

export interface FuzzOptions {
  requests: number
  seed: number
  /** How much history each merchant has: people of its city. */
  people?: number
  /** Hears of everything; several runs may share one. */
  report?: Report
}

/**
 * Sends requests made from a server's own API document, as a stranger to its code would: examples, variations of what
 * was taken, and the same broken in one place; by everybody who may call, and by some who may not. Every answer is held
 * against the document, every committed change against who caused it.
 */
export async function fuzz(
  engines: { database: Database; warehouse: Warehouse },
  { requests, seed, people = 120, report = new Report() }: FuzzOptions,
): Promise<Report> {
  const two = await openTwoMerchants(engines, { seed, people, secrets: { north: NORTH.secret, south: SOUTH.secret } })
  try {
    const run = await Run.begin(two, seed, report)
    await run.trade(0)
    const before = await digestOf(engines.database.owner, 'south')
    for (let i = 0; i < requests; i += 1) {
      await run.one()
      if (i % CALLERS_BACK_EVERY === CALLERS_BACK_EVERY - 1) await run.putCallersBack()
      if (i % TRADE_EVERY === TRADE_EVERY - 1) await run.trade(1 + Math.floor(i / TRADE_EVERY))
    }
    report.southStays(before, await digestOf(engines.database.owner, 'south'))
    return report
  } finally {
    await two.close()
  }
}

interface Parts {
  two: TwoMerchants
  api: Api
  words: Record<'north' | 'south', Vocabulary>
  planner: Planner
  judge: Judge
  watch: ChangeWatch
  report: Report
  /** Lets in again whoever was shut out. */
  putCallersBack(): Promise<void>
}

class Run {
  readonly #parts: Parts

  private constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Fills south, and from then on watches. */
  static async begin(two: TwoMerchants, seed: number, report: Report): Promise<Run> {
    const api = await readApi(two.url)
    const random = rng(seed, 'fuzz')
    const words = { north: new Vocabulary(random), south: new Vocabulary(random, Object.values(SOUTH)) }
    const toSouth = { callers: [], stranger: two.stranger }
    const planner = new Planner(api, random, toSouth, { north: words.south, south: words.south }, NOW)
    const examples = { api, two, planner, words: words.south, onAnswer: () => undefined }
    await trade(sendExamples({ ...examples, merchantId: 'south', people: two.south }), SOUTH, {
      now: NOW,
      nth: 0,
      codeSentTo: two.codeSentTo,
    })
    const watch = await ChangeWatch.on(two.database.owner)
    report.expect(api.operations.map(({ id }) => id))
    return new Run({
      two,
      api,
      words,
      planner: new Planner(api, random, two, words, NOW),
      judge: judgeBy(api),
      watch,
      report,
      putCallersBack: await keepCallers(two.database.owner),
    })
  }

  async putCallersBack(): Promise<void> {
    await this.#parts.putCallersBack()
  }

  /** A day's trade of north, for examples, and to put right what was changed. */
  async trade(nth: number): Promise<void> {
    const { two, api, planner, words, watch, report } = this.#parts
    const by = (name: string): Caller => two.callers.find((one) => one.name === name) as Caller
    const people = { owner: by('owner'), guest: by('guest 1'), customer: by('customer 1') }
    const onAnswer: Examples['onAnswer'] = (asked, answer) => report.countExample(asked, answer)
    const examples = { api, two, planner, words: words.north, onAnswer, people, merchantId: 'north' as const }
    await trade(sendExamples(examples), NORTH, { now: NOW, nth, codeSentTo: two.codeSentTo })
    await watch.changes()
  }

  async one(): Promise<void> {
    const { two, planner, watch, report } = this.#parts
    const planned = planner.next()
    await two.settled()
    await watch.changes()
    const answer = await send(two.url, planned.asked)
    report.count(planned, answer)
    planner.learn(planned, answer.status, answer.json)
    await this.#complain(planned, answer)
    if (answer.status < 300 && planned.asked.operation.id.endsWith('Payments')) await two.pay(answer)
  }

  async #complain(planned: Planned, answer: Answer): Promise<void> {
    const { two, judge, watch, report } = this.#parts
    const complain = (kind: Parameters<Report['complain']>[0], detail: string): void =>
      report.complain(kind, planned, answer, detail)
    // What broke without an answer of ours broke where the payment provider asked.
    const broken = two.broken.splice(0)
    for (const line of broken) complain('broke', line)
    if (answer.status >= 500 && broken.length === 0) complain('broke', answer.text)
    const strange = judge(planned.asked.operation, answer)
    if (strange !== null) complain('not as documented', strange)
    if (answer.text.includes(SOUTH.secret)) complain('saw what is south’s', 'a secret word')
    const isShopOfSouth =
      planned.asked.params.merchantId === 'south' && planned.asked.operation.path.includes('/shops/')
    if (answer.text.includes(SOUTH.open) && !isShopOfSouth) complain('saw what is south’s', 'an open word')

    const changes = await watch.changes()
    const foreign = changes.filter(({ merchantId }) => merchantId === 'south')
    if (foreign.length > 0) complain('changed what is south’s', JSON.stringify(foreign[0]))
    if (answer.status < 400) return
    const [change] = changes.filter(
      ({ table }) => !isLeftBy((answer.json as { code?: unknown } | undefined)?.code, table),
    )
    if (change) complain('refused, and changed', `${change.what} ${change.table}`)
  }
}
