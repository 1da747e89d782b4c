import { rng } from '@tandem/kernel'
import type { Settings } from './model.ts'
import { type Fields, onlyFields, Problem, whole, word } from './problem.ts'

/** How a payment misbehaves. Nothing set: it behaves. README.md says what each does. */
export interface Scenario {
  delayMs?: number
  duplicate?: number
  reorderMs?: number
  tamper?: 'paid' | 'event' | 'body'
  decline?: string
  refundFails?: string
  captureFails?: number
  failTimes?: number
  answerDelayMs?: number
  timeout?: 'create' | 'capture' | 'void' | 'refund'
  webhook?: 'lost' | 'twice'
  lateCaptureMs?: number
  endsMs?: number
  refundDelayMs?: number
  dispute?: boolean
}

const MOST_MS = 600_000
const NAMES = [
  'delayMs',
  'duplicate',
  'reorderMs',
  'tamper',
  'decline',
  'refundFails',
  'captureFails',
  'failTimes',
  'answerDelayMs',
  'timeout',
  'webhook',
  'lateCaptureMs',
  'endsMs',
  'refundDelayMs',
  'dispute',
]

/** @throws Problem when a field is unknown or out of range */
export function parseScenario(value: unknown): Scenario {
  if (value === undefined || value === null) return {}
  if (typeof value !== 'object') throw new Problem(400, 'request.invalid', 'scenario: an object is asked for')
  const fields = value as Fields
  onlyFields(fields, NAMES)
  const scenario: Scenario = {
    delayMs: whole(fields, 'delayMs', 0, MOST_MS, 0),
    duplicate: whole(fields, 'duplicate', 0, 1000, 0),
    reorderMs: whole(fields, 'reorderMs', 0, MOST_MS, 0),
    answerDelayMs: whole(fields, 'answerDelayMs', 0, MOST_MS, 0),
    failTimes: whole(fields, 'failTimes', 0, 1000, 0),
    lateCaptureMs: whole(fields, 'lateCaptureMs', 0, MOST_MS, 0),
    captureFails: whole(fields, 'captureFails', 0, 1000, 0),
    endsMs: whole(fields, 'endsMs', 0, MOST_MS, 0),
    refundDelayMs: whole(fields, 'refundDelayMs', 0, MOST_MS, 0),
  }
  if (fields.tamper !== undefined) scenario.tamper = word(fields, 'tamper', ['paid', 'event', 'body'])
  if (fields.timeout !== undefined) scenario.timeout = word(fields, 'timeout', ['create', 'capture', 'void', 'refund'])
  if (fields.webhook !== undefined) scenario.webhook = word(fields, 'webhook', ['lost', 'twice'])
  if (fields.decline !== undefined) scenario.decline = code(fields.decline)
  if (fields.refundFails !== undefined) scenario.refundFails = code(fields.refundFails)
  if (fields.dispute === true) scenario.dispute = true
  return Object.fromEntries(Object.entries(scenario).filter(([, set]) => set !== 0))
}

/** The scenario that a payment without one of its own falls under: the same for the same seed and payment, always. */
export function drawScenario({ seed, mix }: Settings, paymentId: string): Scenario {
  if (mix.length === 0) return {}
  let left = rng(seed, paymentId).next()
  for (const { chance, scenario } of mix) {
    if (left < chance) return scenario
    left -= chance
  }
  return {}
}

function code(value: unknown): string {
  if (value === true) return 'declined'
  if (typeof value === 'string' && /^[a-z_]{1,40}$/.test(value)) return value
  throw new Problem(400, 'request.invalid', 'decline, refundFails: true or a code of small letters is asked for')
}
