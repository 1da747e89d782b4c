import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { call } from './call.ts'

export interface Relay {
  /** Where providers send webhooks to. */
  url: string
  /** The last message that was passed on about a payment, as it was signed: somebody could send it again. */
  lastAbout(paymentId: string): { headers: Record<string, string>; body: string } | undefined
  close(): Promise<void>
}

/** The one address that the payment provider knows, in front of whichever server is up. */
export async function startRelay(pick: () => string | undefined): Promise<Relay> {
  const last = new Map<string, { headers: Record<string, string>; body: string }>()
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const body = await text(incoming)
      const headers = { 'sandbox-signature': header(incoming.headers, 'sandbox-signature') }
      last.set(/"paymentId":"([^"]+)"/.exec(body)?.[1] ?? '', { headers, body })
      const base = pick()
      if (!base) throw new Error('no server is up')
      const answer = await call(`${base}/api/webhooks/sandbox`, { method: 'POST', headers, body })
      outgoing.writeHead(answer.status).end()
    })().catch(() => outgoing.writeHead(502).end())
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    lastAbout: (paymentId) => last.get(paymentId),
    close: async () => {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

function header(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name]
  return typeof value === 'string' ? value : ''
}
