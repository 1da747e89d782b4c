import { Agent, type IncomingMessage, request } from 'node:http'
import { Agent as TlsAgent, request as tlsRequest } from 'node:https'
import type { WebhookEvent } from './model.ts'
import { signatureHeader } from './sign.ts'

const AT_ONCE = 32
const FIRST_RETRY_MS = 200
const LONGEST_RETRY_MS = 30_000
const ANSWER_MS = 10_000

export interface Delivery {
  /** Sends the event when it is due, and again until it is taken. */
  add(event: WebhookEvent): void
  /** How many wait or are under way. */
  readonly waiting: number
  close(): void
}

interface Job {
  event: WebhookEvent
  attempt: number
}

/**
 * Sends webhooks: connections kept open, so many at once and not more, in the order in which they fell due, with
 * longer and longer pauses until a 2xx.
 *
 * @param url where to; null keeps events until there is one
 */
export function startDelivery(options: {
  secret: string
  url(): string | null
  onSent(event: WebhookEvent): void
}): Delivery {
  const agents = {
    'http:': new Agent({ keepAlive: true, maxSockets: AT_ONCE }),
    'https:': new TlsAgent({ keepAlive: true, maxSockets: AT_ONCE }),
  }
  const ready: Job[] = []
  const timers = new Set<NodeJS.Timeout>()
  let head = 0
  let running = 0
  let isClosed = false

  const waitFor = (job: Job, ms: number): void => {
    if (isClosed) return
    if (ms <= 0) {
      ready.push(job)
      pump()
      return
    }
    const timer = setTimeout(() => {
      timers.delete(timer)
      ready.push(job)
      pump()
    }, ms)
    timers.add(timer)
  }

  const pump = (): void => {
    while (!isClosed && running < AT_ONCE && head < ready.length) {
      const job = ready[head] as Job
      head += 1
      if (head > 1000) {
        ready.splice(0, head)
        head = 0
      }
      running += 1
      void send(job).then((isTaken) => {
        running -= 1
        if (!isTaken) waitFor({ ...job, attempt: job.attempt + 1 }, pauseMs(job.attempt))
        else if (job.event.duplicates > 0) {
          waitFor({ event: { ...job.event, duplicates: job.event.duplicates - 1 }, attempt: 0 }, 0)
        } else options.onSent(job.event)
        pump()
      })
    }
  }

  const send = (job: Job): Promise<boolean> =>
    new Promise((resolve) => {
      const url = options.url()
      if (url === null) return resolve(false)
      const { protocol } = new URL(url)
      const { body, sent } = bodyOf(job.event)
      const headers = {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(sent),
        'sandbox-signature': signatureHeader(options.secret, body, Date.now()),
        'sandbox-attempt': String(job.attempt + 1),
      }
      const isTls = protocol === 'https:'
      const agent = agents[isTls ? 'https:' : 'http:']
      const answered = (answer: IncomingMessage): void => {
        answer.resume()
        answer.on('end', () => resolve((answer.statusCode ?? 500) < 300))
        answer.on('error', () => resolve(false))
      }
      const call = (isTls ? tlsRequest : request)(url, { method: 'POST', agent, headers, timeout: ANSWER_MS }, answered)
      call.on('timeout', () => call.destroy(new Error('no answer')))
      call.on('error', () => resolve(false))
      call.end(sent)
    })

  return {
    add: (event) => waitFor({ event, attempt: 0 }, event.dueAt - Date.now()),
    get waiting() {
      return timers.size + running + ready.length - head
    },
    close() {
      isClosed = true
      for (const timer of timers) clearTimeout(timer)
      for (const agent of Object.values(agents)) agent.destroy()
    },
  }
}

function pauseMs(attempt: number): number {
  return Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** attempt)
}

/** `body` is what is signed, `sent` what goes over the wire: the same, unless somebody on the way changed the amount. */
function bodyOf(event: WebhookEvent): { body: string; sent: string } {
  const { id, type, at, payment, paymentId, amount, currency, method, fee, failure, refund } = event
  const told = { id, type, at, data: { payment, paymentId, amount, currency, method, fee, failure, refund } }
  const body = JSON.stringify(told)
  if (!event.isTampered) return { body, sent: body }
  return { body, sent: JSON.stringify({ ...told, data: { ...told.data, amount: amount + 1 } }) }
}
