import type { AddressInfo } from 'node:net'
import { startDelivery } from './deliver.ts'
import { createHttp } from './http.ts'
import { openJournal } from './journal.ts'
import type { Change, Later, WebhookEvent } from './model.ts'
import { absorb, calendar, emptyState } from './state.ts'
import { captureLate, endAuthorisation, finishRefund } from './work.ts'

export interface SandboxPayOptions {
  /** 0 takes a free one. */
  port?: number
  host?: string
  apiKey: string
  webhookSecret: string
  /** Where webhooks go; `PUT /v1/webhook` sets it later. */
  webhookUrl?: string
  /** The file that keeps everything; without one nothing outlives the process. */
  file?: string
}

export interface SandboxPay {
  /** `http://127.0.0.1:PORT` */
  url: string
  /** Webhooks that wait or are under way. */
  readonly waiting: number
  close(): Promise<void>
}

/**
 * Starts the payment provider of the sandbox: reads its file, goes on with what was unfinished, and listens.
 *
 * @throws Error when the port is taken or the file cannot be read
 */
export async function startSandboxPay(options: SandboxPayOptions): Promise<SandboxPay> {
  const real = Date.now()
  const state = emptyState({ webhookUrl: null, clock: { at: real, real, speed: 1 }, seed: 1, mix: [] })
  const journal = openJournal(options.file ?? null, (change) => absorb(state, change))
  const timers = new Set<NodeJS.Timeout>()

  const delivery = startDelivery({
    secret: options.webhookSecret,
    url: () => state.settings.webhookUrl,
    onSent: ({ id }) => make({ sent: id }),
  })

  /** A webhook leaves after what it tells of is written. */
  const deliver = (events: Iterable<WebhookEvent>): void => {
    const all = [...events]
    if (state.settings.webhookUrl === null || all.length === 0) return
    void journal.written().then(() => {
      for (const event of all) delivery.add(event)
    })
  }

  const make = (change: Change): void => {
    const hadNoAddress = state.settings.webhookUrl === null
    journal.append(change)
    absorb(state, change)
    if (change.later) schedule(change.later)
    if (hadNoAddress && change.settings?.webhookUrl) deliver(state.unsent.values())
    else deliver(change.events ?? [])
  }

  const schedule = (later: Later): void => {
    const timer = setTimeout(
      () => {
        timers.delete(timer)
        const now = Date.now()
        make({ ...finish(later, { now: calendar(state.settings, now), real: now }), done: later.id })
        void journal.written()
      },
      Math.max(0, later.dueAt - Date.now()),
    )
    timers.add(timer)
  }

  const finish = ({ what, id }: Later, times: { now: number; real: number }): Change => {
    if (what === 'late_capture') {
      const payment = state.payments.get(id)
      return payment ? captureLate(payment, times) : {}
    }
    if (what === 'end_authorisation') {
      const payment = state.payments.get(id)
      return payment ? endAuthorisation(payment, times) : {}
    }
    const refund = state.refunds.get(id)
    const payment = refund && state.payments.get(refund.payment)
    return refund && payment ? finishRefund(payment, refund, times) : {}
  }

  for (const later of state.later.values()) schedule(later)
  deliver(state.unsent.values())
  if (options.webhookUrl !== undefined && options.webhookUrl !== state.settings.webhookUrl) {
    make({ settings: { ...state.settings, webhookUrl: options.webhookUrl } })
  }

  const server = createHttp({ state, apiKey: options.apiKey, make, written: () => journal.written() })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, options.host ?? '127.0.0.1', resolve)
  })
  const { address, port } = server.address() as AddressInfo
  return {
    url: `http://${address.includes(':') ? `[${address}]` : address}:${port}`,
    get waiting() {
      return delivery.waiting
    },
    async close() {
      for (const timer of timers) clearTimeout(timer)
      delivery.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      journal.close()
    },
  }
}
