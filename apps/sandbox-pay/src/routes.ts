import type { IncomingHttpHeaders } from 'node:http'
import type { Change, Payment, Refund, Settings } from './model.ts'
import { type Fields, onlyFields, Problem, text, whole, word } from './problem.ts'
import { parseScenario, type Scenario } from './scenario.ts'
import { pageToken } from './sign.ts'
import { calendar, type State } from './state.ts'
import { statementOf } from './statement.ts'
import { capture, confirm, createPayment, refund, type Times, voidPayment } from './work.ts'

/** What a route works with. It changes nothing itself: it answers with the change that is to be made. */
export interface Call {
  state: State
  fields: Fields
  headers: IncomingHttpHeaders
  query: URLSearchParams
  /** The part of the path after the collection. */
  id: string
  times: Times
  /** `http://host` as the caller reached it. */
  origin: string
  apiKey: string
}

export interface Result {
  status?: number
  change?: Change
  body?: unknown
  /** Lines of JSON instead of a body. */
  lines?: Iterable<unknown>
}

export interface Route {
  method: 'GET' | 'POST' | 'PUT'
  /** `{id}` stands for one part of the path. */
  path: string
  summary: string
  /** Step that a scenario can let fail or time out; such a route asks for an Idempotency-Key. */
  step?: 'create' | 'capture' | 'void' | 'refund'
  handle(call: Call): Result
  /** The scenario that the call falls under. */
  scenario?(call: Call): { key: string; scenario: Scenario }
}

const CURRENCY = /^[A-Z]{3}$/
const PAYMENT_ID = /^[A-Za-z0-9_-]{1,64}$/
const METHOD = /^[a-z0-9_]{1,40}$/
const ANY = /^\P{Cc}{0,500}$/u
const MOST = 1_000_000_000_000

export const routes: readonly Route[] = [
  {
    method: 'POST',
    path: '/v1/payments',
    summary: 'Creates a payment, which waits for its shopper',
    step: 'create',
    scenario: (call) => {
      const input = createInput(call)
      return { key: input.paymentId, scenario: input.scenario }
    },
    handle: (call) => {
      const change = createPayment(createInput(call), call.times)
      if (call.state.payments.has(change.payment.id)) {
        throw new Problem(409, 'payment.exists', 'there is a payment of this paymentId, made under another key')
      }
      return { status: 201, change, body: shown(call, change.payment) }
    },
  },
  {
    method: 'GET',
    path: '/v1/payments/{id}',
    summary: 'A payment as it is now, with its refunds',
    handle: (call) => ({ body: shown(call, paymentOf(call)) }),
  },
  {
    method: 'POST',
    path: '/v1/payments/{id}/confirm',
    summary: 'The shopper pays or declines, told by the merchant; the pay page does the same',
    handle: confirmCall,
  },
  {
    method: 'POST',
    path: '/v1/payments/{id}/capture',
    summary: 'Takes an authorised amount or a part of it, once',
    step: 'capture',
    scenario: scenarioOfPayment,
    handle: (call) => {
      const payment = paymentOf(call)
      onlyFields(call.fields, ['amount'])
      return paymentResult(
        call,
        capture(payment, whole(call.fields, 'amount', 1, MOST, payment.authorised), call.times),
      )
    },
  },
  {
    method: 'POST',
    path: '/v1/payments/{id}/void',
    summary: 'Closes a payment that was not captured',
    step: 'void',
    scenario: scenarioOfPayment,
    handle: (call) => paymentResult(call, voidPayment(paymentOf(call), call.times)),
  },
  {
    method: 'POST',
    path: '/v1/payments/{id}/refunds',
    summary: 'Gives back a captured amount or a part of it',
    step: 'refund',
    scenario: scenarioOfPayment,
    handle: (call) => {
      const { fields, headers, times } = call
      onlyFields(fields, ['amount', 'reason'])
      const amount = whole(fields, 'amount', 1, MOST)
      const ask = { amount, reason: text(fields, 'reason', ANY, ''), key: String(headers['idempotency-key']) }
      const change = refund(paymentOf(call), ask, times)
      return { status: 201, change, body: shownRefund(change.refund) }
    },
  },
  {
    method: 'GET',
    path: '/v1/refunds/{id}',
    summary: 'A refund as it is now',
    handle: ({ state, id }) => {
      const found = state.refunds.get(id)
      if (!found) throw new Problem(404, 'refund.not_found', 'no such refund')
      return { body: shownRefund(found) }
    },
  },
  {
    method: 'GET',
    path: '/v1/statement',
    summary: "A UTC day's captures and refunds and the payout of the day before, a line of JSON each",
    handle: ({ state, query }) => {
      const date = query.get('date') ?? ''
      if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || Number.isNaN(Date.parse(date))) {
        throw new Problem(400, 'request.invalid', 'date: YYYY-MM-DD is asked for')
      }
      return { lines: statementOf(state, date) }
    },
  },
  {
    method: 'GET',
    path: '/v1/scenario',
    summary: 'How payments without a scenario of their own misbehave',
    handle: ({ state: { settings } }) => ({ body: { seed: settings.seed, mix: settings.mix } }),
  },
  {
    method: 'PUT',
    path: '/v1/scenario',
    summary: 'Sets how payments made from now on misbehave: shares of them by seed, or all',
    handle: ({ fields, state }) => {
      onlyFields(fields, ['seed', 'mix'])
      const seed = whole(fields, 'seed', 0, 2 ** 32 - 1, 1)
      const mix = parseMix(fields.mix)
      return { change: { settings: { ...state.settings, seed, mix } }, body: { seed, mix } }
    },
  },
  {
    method: 'PUT',
    path: '/v1/webhook',
    summary: 'Sets where webhooks go; what waited for an address is sent',
    handle: ({ fields, state }) => {
      onlyFields(fields, ['url'])
      const url = text(fields, 'url', /^https?:\/\/[^\s]{1,500}$/)
      return { change: { settings: { ...state.settings, webhookUrl: url } }, body: { url } }
    },
  },
  {
    method: 'PUT',
    path: '/v1/clock',
    summary: 'Sets the calendar of payments and statements, and how fast it runs; signatures keep real time',
    handle: ({ fields, state, times }) => {
      onlyFields(fields, ['at', 'speed'])
      const at = whole(fields, 'at', 0, 8_640_000_000_000_000)
      const speed = whole(fields, 'speed', 0, 100_000, 1)
      const settings: Settings = { ...state.settings, clock: { at, real: times.real, speed } }
      return { change: { settings }, body: { now: calendar(settings, times.real), speed } }
    },
  },
]

/** The shopper's decision, from the pay page or through the API. It may bring a scenario for what comes after. */
export function confirmCall(call: Call): Result {
  const { fields } = call
  onlyFields(fields, ['decision', 'method', 'scenario'])
  const found = paymentOf(call)
  const payment = fields.scenario === undefined ? found : { ...found, scenario: parseScenario(fields.scenario) }
  const decision = word(fields, 'decision', ['pay', 'decline'], 'pay')
  const ask = { decline: decision === 'decline', method: text(fields, 'method', METHOD, payment.method) }
  return paymentResult(call, confirm(payment, ask, call.times))
}

export function paymentOf({ state, id }: Pick<Call, 'state' | 'id'>): Payment {
  const payment = state.payments.get(id)
  if (!payment) throw new Problem(404, 'payment.not_found', 'no such payment')
  return payment
}

function createInput({ fields }: Call): Parameters<typeof createPayment>[0] {
  onlyFields(fields, ['paymentId', 'amount', 'currency', 'capture', 'description', 'method', 'returnUrl', 'scenario'])
  return {
    paymentId: text(fields, 'paymentId', PAYMENT_ID),
    amount: whole(fields, 'amount', 1, MOST),
    currency: text(fields, 'currency', CURRENCY),
    capture: word(fields, 'capture', ['automatic', 'manual'], 'automatic'),
    description: text(fields, 'description', ANY, ''),
    method: text(fields, 'method', METHOD, 'card'),
    returnUrl: text(fields, 'returnUrl', /^https?:\/\/[^\s]{1,500}$/, null),
    scenario: parseScenario(fields.scenario),
  }
}

function scenarioOfPayment(call: Call): { key: string; scenario: Scenario } {
  const { paymentId, scenario } = paymentOf(call)
  return { key: paymentId, scenario }
}

function parseMix(value: unknown): Settings['mix'] {
  if (value === undefined) return []
  if (!Array.isArray(value)) throw new Problem(400, 'request.invalid', 'mix: a list is asked for')
  return value.map((one: Fields) => {
    onlyFields(one, ['chance', 'scenario'])
    const { chance = 1 } = one
    if (typeof chance !== 'number' || !(chance >= 0 && chance <= 1)) {
      throw new Problem(400, 'request.invalid', 'chance: from 0 to 1')
    }
    return { chance, scenario: parseScenario(one.scenario) }
  })
}

function paymentResult(call: Call, change: Change): Result {
  return { change, body: shown(call, change.payment ?? paymentOf(call)) }
}

/** A payment as the API shows it: without what the sandbox plans to do with it. */
function shown({ state, origin, apiKey }: Call, payment: Payment): Record<string, unknown> {
  const { scenario: _scenario, events: _events, refunds: _refunds, ...rest } = payment
  return {
    ...rest,
    payUrl: `${origin}/pay/${payment.id}.${pageToken(apiKey, payment.id)}`,
    refunds: (state.refundsByPayment.get(payment.id) ?? []).map(shownRefund),
  }
}

function shownRefund(refund: Refund): Refund {
  return refund
}
