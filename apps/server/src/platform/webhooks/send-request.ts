import type { LookupAddress } from 'node:dns'
import { lookup } from 'node:dns/promises'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { isPublicAddress } from './public-address.ts'

/** What the outside may be asked, and how names become addresses; tests bring a receiver of their own. */
export interface Outside {
  /** All addresses of a host name. */
  resolve(host: string): Promise<LookupAddress[]>
  isAllowed(address: string): boolean
  /** For development alone: unencrypted too. */
  allowHttp: boolean
}

export function theInternet(options: { allowHttp: boolean }): Outside {
  return {
    ...options,
    isAllowed: isPublicAddress,
    resolve: (host) => lookup(host, { all: true, verbatim: true }),
  }
}

export type Sent = { ok: boolean; status: number | null; error: string | null }

const TIMEOUT_MS = 10_000
const ANSWER_BYTES = 64_000

/** Why an address is not one to send to; nothing where it may be. Names are judged when they are resolved. */
export function refusedUrl(text: string, { allowHttp, isAllowed }: Outside): string | undefined {
  if (!URL.canParse(text)) return 'not a URL'
  const url = new URL(text)
  if (url.protocol !== 'https:' && !(allowHttp && url.protocol === 'http:')) return 'not https'
  if (url.username !== '' || url.password !== '') return 'holds a password'
  const host = bareHost(url)
  if (isIP(host) !== 0 && !isAllowed(host)) return 'not a public address'
  return undefined
}

/**
 * Posts once and says how it went; never throws. The name is resolved here and the connection goes to just the address
 * that was judged. Redirects are not followed, of the answer nothing is kept but its status.
 */
export async function sendRequest(
  outside: Outside,
  { url, headers, body }: { url: string; headers: Record<string, string>; body: string },
): Promise<Sent> {
  const refused = refusedUrl(url, outside)
  if (refused !== undefined) return { ok: false, status: null, error: refused }
  try {
    const status = await post(outside, new URL(url), headers, body)
    return { ok: status >= 200 && status < 300, status, error: status >= 300 && status < 400 ? 'a redirect' : null }
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException
    return { ok: false, status: null, error: (code ?? message).slice(0, 200) }
  }
}

async function post(outside: Outside, url: URL, headers: Record<string, string>, body: string): Promise<number> {
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest
  // Over all of it: a receiver that answers a byte a second is cut off too.
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  const pinnedLookup = pinned(await judgedAddresses(outside, bareHost(url)))
  return await new Promise((resolve, reject) => {
    const asked = request(url, { method: 'POST', headers, agent: false, lookup: pinnedLookup, signal })
    asked.on('error', reject)
    asked.on('response', (answer) => {
      let bytes = 0
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        if (bytes > ANSWER_BYTES) answer.destroy(new Error('the answer is too long'))
      })
      answer.on('error', reject)
      answer.on('end', () => resolve(answer.statusCode ?? 0))
    })
    asked.end(body)
  })
}

/** @throws Error when a name has one private address among its public ones: it is then not trusted at all */
async function judgedAddresses(outside: Outside, host: string): Promise<LookupAddress[]> {
  const found = isIP(host) === 0 ? await outside.resolve(host) : [{ address: host, family: isIP(host) }]
  if (found.length === 0) throw new Error('the name has no address')
  if (!found.every(({ address }) => outside.isAllowed(address))) throw new Error('not a public address')
  return found
}

/** Connects to what was judged and to nothing that the name may mean a moment later. */
function pinned(addresses: readonly LookupAddress[]): LookupFunction {
  const [first] = addresses as [LookupAddress]
  return (_host, { all }, callback) =>
    all ? callback(null, [...addresses]) : callback(null, first.address, first.family)
}

function bareHost({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '')
}
