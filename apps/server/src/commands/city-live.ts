import { type LiveReport, listed, liveCity } from '@tandem/city'
import { StartFailure } from '../db/start-failure.ts'
import type { OpenedShop } from '../demo/live-shop.ts'
import { readRunState } from '../supervise/run-state.ts'
import { askDoor } from './ask-door.ts'
import { type LentSandbox, lendSandbox } from './lent-sandbox.ts'

export interface LiveAsk {
  dataDir: string
  speed: number
  minutes?: number
  rate?: number
  merchantId: string | null
  seed: number
}

type Heard = { event: 'open'; shop: OpenedShop } | { event: 'refused'; code: string; sentence: string }

/**
 * Lets the demo's people shop in the running server over HTTP until Ctrl-C or its minutes are over, and says in the end
 * what came of it.
 *
 * @returns whether nothing happened that should not
 */
export async function liveOn(ask: LiveAsk): Promise<boolean> {
  const address = readRunState(ask.dataDir)?.address
  if (address === undefined) throw new StartFailure('A live city shops in a running Tandem: start it with npm start.')
  const over = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => over.abort())
  const sandbox = await sandboxFor(address, ask.dataDir)
  const closing = new AbortController()
  try {
    const { shop, ended } = await openAt(ask, sandbox, closing.signal)
    console.log(
      `${shop.stores.length} stores of ${shop.merchantId} are open: ${shop.stores.map(({ id }) => id).join(', ')}.`,
    )
    console.log('Shoppers come until Ctrl-C. A line a minute: what was done, and what was refused by code.')
    const report = await liveCity({
      shop: { address, ...shop },
      seed: ask.seed,
      now: shop.now,
      speed: ask.speed,
      ...(ask.minutes === undefined ? {} : { minutes: ask.minutes }),
      ...(ask.rate === undefined ? {} : { rate: ask.rate }),
      webhooks: sandbox?.heard ?? [],
      signal: over.signal,
      print: (line) => console.log(line),
    })
    closing.abort()
    await ended
    sayWhatCame(report)
    return report.wrong.length === 0
  } finally {
    closing.abort()
    await sandbox?.close()
  }
}

/** A server that hears a sandbox has one; otherwise one is started. */
async function sandboxFor(address: string, dataDir: string): Promise<LentSandbox | null> {
  const probe = await fetch(`${address}/api/webhooks/sandbox`, { method: 'POST', body: '{}' })
  const { code } = (await probe.json()) as { code?: string }
  if (code !== 'payment.unknown_provider') return null
  const sandbox = await lendSandbox(address, dataDir)
  console.log(`The server has no sandbox for payments; one was started at ${sandbox.url} for as long as this runs.`)
  return sandbox
}

/** The shop is open once this resolves, and until `closing`. */
async function openAt(
  { dataDir, speed, merchantId }: LiveAsk,
  sandbox: LentSandbox | null,
  closing: AbortSignal,
): Promise<{ shop: OpenedShop; ended: Promise<void> }> {
  const lent = sandbox && { url: sandbox.url, apiKey: sandbox.apiKey, webhookSecret: sandbox.webhookSecret }
  let ended: Promise<void> = Promise.resolve()
  const shop = await new Promise<OpenedShop>((opened, failed) => {
    const hear = (told: unknown): void => {
      const event = told as Heard
      if (event.event === 'open') opened(event.shop)
      else failed(new StartFailure(event.sentence))
    }
    ended = askDoor(dataDir, { name: 'live', request: { merchantId, speed, sandbox: lent }, hear, signal: closing })
    ended.then(() => failed(new StartFailure('The server ended meanwhile.')), failed)
  })
  return { shop, ended }
}

function sayWhatCame({ tally, byStore, bySegment, wrong }: LiveReport): void {
  const [came, placed, paid] = [tally.count('came'), tally.count('placed'), tally.count('paid')]
  const share = came === 0 ? 0 : Math.round((paid / came) * 1_000) / 10
  console.log(`\n${came} people came, placed ${placed} orders and paid ${paid}: ${share} of a hundred bought.`)
  console.log(`By store: ${listed(byStore)}\nBy age: ${listed(bySegment)}`)
  console.log(`Refused: ${listed(tally.refused()) || 'nothing'}`)
  if (tally.refused().has('request.rate_limited')) {
    console.log('One address is held back like any other; TANDEM_RATE_LIMITS of the server raises it for a load test.')
  }
  console.log('\nstep                  calls    p50 ms    p95 ms')
  for (const { step, calls, p50, p95 } of tally.latencies()) {
    console.log(`${step.padEnd(20)}${String(calls).padStart(7)}${String(p50).padStart(10)}${String(p95).padStart(10)}`)
  }
  console.log(
    wrong.length === 0 ? '\nNothing happened that should not.' : `\n${wrong.length} things should not have happened:`,
  )
  for (const one of new Set(wrong)) console.log(`  ${one}`)
}
