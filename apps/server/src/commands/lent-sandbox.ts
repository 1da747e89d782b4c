import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import type { HeardWebhook } from '@tandem/city'
import { StartFailure } from '../db/start-failure.ts'
import { PROJECT_ROOT } from '../supervise/options.ts'

/** A payment provider to try things with, as a process of its own, for as long as a live city needs it. */
export interface LentSandbox {
  url: string
  apiKey: string
  webhookSecret: string
  /** What it told last, for those who try to tell it again. */
  heard: readonly HeardWebhook[]
  close(): Promise<void>
}

const MOST_HEARD = 50

/**
 * Starts it beside the server. What it tells goes through here, so that it can be heard.
 *
 * @param server where its webhooks go in the end
 * @param dataDir keeps its payments, so that what is owed from an earlier time can still be given back
 */
export async function lendSandbox(server: string, dataDir: string): Promise<LentSandbox> {
  const heard: HeardWebhook[] = []
  const relay = await openRelay(`${server}/api/webhooks/sandbox`, heard)
  const apiKey = randomBytes(24).toString('base64url')
  const webhookSecret = randomBytes(24).toString('base64url')
  const child = spawn(
    process.execPath,
    [
      join(PROJECT_ROOT, 'apps', 'sandbox-pay', 'src', 'main.ts'),
      '--port',
      '0',
      '--file',
      join(dataDir, 'sandbox-pay.journal'),
      '--webhook',
      relay.url,
    ],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, SANDBOX_PAY_API_KEY: apiKey, SANDBOX_PAY_WEBHOOK_SECRET: webhookSecret },
    },
  )
  const url = await addressOf(child)
  return {
    url,
    apiKey,
    webhookSecret,
    heard,
    close: async () => {
      relay.close()
      if (child.exitCode !== null) return
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}

async function addressOf(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('sandbox-pay has no output')
  const gone = once(child, 'exit').then(() => {
    throw new StartFailure('The sandbox for payments could not be started.')
  })
  const [line] = (await Promise.race([once(createInterface({ input: child.stdout }), 'line'), gone])) as [string]
  gone.catch(() => undefined)
  const url = /http:\S+/.exec(line)?.[0]
  if (url === undefined) throw new StartFailure(`The sandbox for payments said: ${line}`)
  return url
}

/** Passes webhooks on as they are, and the answer back; remembers the last ones. */
async function openRelay(target: string, heard: HeardWebhook[]): Promise<{ url: string; close: () => void }> {
  const server = createServer((request, response) => {
    void text(request)
      .then(async (body) => {
        const kept = ['content-type', 'sandbox-signature'].map((name) => [name, String(request.headers[name] ?? '')])
        const webhook = { headers: Object.fromEntries(kept) as Record<string, string>, body }
        heard.push(webhook)
        if (heard.length > MOST_HEARD) heard.shift()
        const answer = await fetch(target, { method: 'POST', ...webhook })
        response.writeHead(answer.status).end(await answer.text())
      })
      .catch(() => response.writeHead(502).end())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
