import type { Api, Json } from './api.ts'
import type { Caller } from './caller.ts'
import type { Planner } from './plan.ts'
import { type Answer, type Asked, send } from './send.ts'
import type { Call } from './trade.ts'
import type { TwoMerchants } from './two-merchants.ts'
import type { Vocabulary } from './vocabulary.ts'

export interface Examples {
  api: Api
  two: TwoMerchants
  merchantId: 'north' | 'south'
  people: Record<'owner' | 'guest' | 'customer', Caller>
  /** Learns from what is taken. */
  planner: Planner
  words: Vocabulary
  /** Hears how each was answered. */
  onAnswer(asked: Asked, answer: Answer): void
}

/** Sends examples as they are; what they say is learnt as everything else is. */
export function sendExamples({ api, two, merchantId, people, planner, words, onAnswer }: Examples): Call {
  const operations = new Map(api.operations.map((one) => [one.id, one]))
  return async (id, { params = {}, query = {}, body, raw, as = 'owner' } = {}) => {
    const operation = operations.get(id)
    if (!operation) throw new Error(`the document has no ${id}`)
    const caller = people[as]
    const slip = caller.slips.get(String(params.orderId))
    const asked: Asked = {
      operation,
      params: { ...texts(params), merchantId },
      query: Object.entries(texts(query)),
      headers: { ...caller.headers, ...(slip ? { 'tandem-guest': slip } : {}) },
      body,
      raw,
    }
    const answer = await send(two.url, asked)
    onAnswer(asked, answer)
    planner.learn({ intent: 'well', caller, asked }, answer.status, answer.json)
    if (answer.status < 300) words.hear({ ...params, ...((answer.json ?? {}) as Json) }, '', 'taken')
    if (answer.status < 300 && id.endsWith('Payments')) await two.pay(answer)
    await two.settled()
    return (answer.json ?? { bytes: answer.bytes }) as Json
  }
}

function texts(of: Record<string, string | number>): Record<string, string> {
  return Object.fromEntries(Object.entries(of).map(([name, value]) => [name, String(value)]))
}
