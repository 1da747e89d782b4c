import { Refusal } from '@tandem/kernel'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { isLoopback } from '../platform/demo-users.ts'

const READS = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Guards the cookie against other sites. A request must name a host that is ours, so that a name pointed at this
 * machine (DNS rebinding) reaches nothing; and a write that carries a cookie, or asks for one, must say, in a header
 * that pages cannot forge, that it comes from our own origin. Programs (keys, guests' apps, webhooks of others) send no
 * cookie and no such header, so there is nothing to ride on; a browser sends at least `Origin` with every foreign write
 * and is judged by it, cookie or not.
 */
export function guardOrigin(app: FastifyInstance, allowedHosts: readonly string[] = []): void {
  const allowed = new Set(allowedHosts.map((host) => host.toLowerCase()))
  app.addHook('onRequest', async (request) => {
    const host = request.hostname.replace(/^\[|\]$/g, '').toLowerCase()
    if (!isLoopback(host) && !allowed.has(host)) throw new Refusal('csrf.failed', { host })
    if (!READS.has(request.method) && !isOwnPage(request) && !isProgram(request)) {
      throw new Refusal('csrf.failed', {
        detail: 'a program that signs in, or sends a cookie, sends Origin: the address it calls',
      })
    }
  })
}

/** Fetch metadata where the browser sends it, else Origin against Host. Neither: not a page of ours. */
function isOwnPage({ headers, host }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin'
  const { origin } = headers
  return origin !== undefined && URL.canParse(origin) && new URL(origin).host === host
}

function isProgram({ headers, url }: FastifyRequest): boolean {
  const fromBrowser = headers['sec-fetch-site'] !== undefined || headers.origin !== undefined
  return !fromBrowser && headers.cookie === undefined && !/^\/+api\/+auth\b/i.test(url)
}
