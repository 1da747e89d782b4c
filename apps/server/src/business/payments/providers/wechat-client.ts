import { createPublicKey, type KeyObject, randomBytes } from 'node:crypto'
import { type EpochMs, HOUR } from '@tandem/kernel'
import { z } from 'zod'
import { type HttpAnswer, httpCalls, isTrouble } from './http-call.ts'
import { done, type Outcome, type Trouble, trouble } from './provider.ts'
import { isSignedRsa } from './rsa.ts'
import { authorization, type Moment, openSealed, signedMessage } from './wechat-sign.ts'

export interface WechatClientConfig {
  mchId: string
  /** Serial of the merchant's own certificate. */
  serialNo: string
  privateKey: KeyObject
  apiV3Key: string
  /** WeChat Pay's public key and its id. Without one, its platform certificates are fetched. */
  platformKey?: { id: string; key: KeyObject }
  baseUrl: string
  timeoutMs: number
  now: () => EpochMs
}

/** Calls WeChat Pay v3: signs what it asks, believes only answers that are signed. */
export interface WechatClient {
  /** @returns the JSON of the answer, null where it has none */
  ask(method: 'GET' | 'POST', path: string, fields?: unknown): Promise<Outcome<unknown>>
  /** A file at an address that an answer gave; files are not signed, their digest was. */
  download(url: string): Promise<Outcome<Buffer>>
  moment(): Moment
  /** Whether WeChat Pay signed it. Fetches certificates that are not known yet. */
  isSigned(headers: SignatureHeaders, body: string): Promise<boolean>
}

export interface SignatureHeaders extends Moment {
  signature: string
  serial: string
}

const Problem = z.object({ code: z.string(), message: z.string().default('') })
const Certificates = z.object({
  data: z.array(
    z.object({
      serial_no: z.string(),
      expire_time: z.string(),
      encrypt_certificate: z.object({ nonce: z.string(), associated_data: z.string(), ciphertext: z.string() }),
    }),
  ),
})
const LONGEST_WITHOUT_REFRESH_MS = 12 * HOUR
/** A forged serial must not make us fetch at will. */
const SHORTEST_BETWEEN_FETCHES_MS = 60_000

export function wechatClient(config: WechatClientConfig): WechatClient {
  const call = httpCalls({ timeoutMs: config.timeoutMs })
  const base = config.baseUrl.replace(/\/$/, '')
  const certificates = new Map<string, KeyObject>()
  let fetchedAt = Number.NEGATIVE_INFINITY

  const moment = (): Moment => ({
    timestamp: String(Math.floor(config.now() / 1000)),
    nonce: randomBytes(16).toString('hex').toUpperCase(),
  })

  const send = (method: 'GET' | 'POST', url: string, fields?: unknown): Promise<HttpAnswer | Trouble> => {
    const { pathname, search } = new URL(url)
    const body = fields === undefined ? '' : JSON.stringify(fields)
    const request = { method, path: `${pathname}${search}`, body }
    return call({
      ...{ method, url },
      headers: {
        ...{ accept: 'application/json', 'content-type': 'application/json', 'user-agent': 'tandem' },
        authorization: authorization(request, moment(), config, config.privateKey),
      },
      ...(fields === undefined ? {} : { body }),
    })
  }

  /** Certificates arrive sealed under the API v3 key, which vouches for them; each then has to vouch for the answer. */
  const fetchCertificates = async (): Promise<void> => {
    fetchedAt = config.now()
    const answer = await send('GET', `${base}/v3/certificates`)
    if (isTrouble(answer) || answer.status !== 200) return
    const text = answer.body.toString('utf8')
    const parsed = Certificates.safeParse(jsonOf(text))
    if (!parsed.success) return
    const fetched = parsed.data.data.map(({ serial_no: serial, encrypt_certificate: sealed }) => {
      return [serial, createPublicKey(openSealed(sealed, config.apiV3Key))] as const
    })
    const headers = signatureOf(answer.headers)
    const signer = headers && fetched.find(([serial]) => serial === headers.serial)
    if (!headers || !signer || !isSignedRsa(signedMessage(headers, text), headers.signature, signer[1])) return
    certificates.clear()
    for (const [serial, key] of fetched) certificates.set(serial, key)
  }

  const keyOf = async (serial: string): Promise<KeyObject | undefined> => {
    if (config.platformKey) return config.platformKey.id === serial ? config.platformKey.key : undefined
    const age = config.now() - fetchedAt
    const isDue = age > LONGEST_WITHOUT_REFRESH_MS || (!certificates.has(serial) && age > SHORTEST_BETWEEN_FETCHES_MS)
    if (isDue) await fetchCertificates()
    return certificates.get(serial)
  }

  const isSigned = async (headers: SignatureHeaders, body: string): Promise<boolean> => {
    const key = await keyOf(headers.serial)
    return key !== undefined && isSignedRsa(signedMessage(headers, body), headers.signature, key)
  }

  return {
    moment,
    isSigned,
    async ask(method, path, fields) {
      const answer = await send(method, `${base}${path}`, fields)
      if (isTrouble(answer)) return answer
      const text = answer.body.toString('utf8')
      if (answer.status >= 300) return refusal(answer.status, text)
      const headers = signatureOf(answer.headers)
      if (!headers || !(await isSigned(headers, text))) {
        return trouble('unknown', 'answer.unsigned', 'the answer is not signed by WeChat Pay')
      }
      return done(text === '' ? null : jsonOf(text))
    },
    async download(url) {
      const answer = await send('GET', url)
      if (isTrouble(answer)) return answer
      return answer.status === 200 ? done(answer.body) : refusal(answer.status, answer.body.toString('utf8'))
    },
  }
}

/** The four headers that a signature of WeChat Pay consists of; null when one is missing. */
export function signatureOf(headers: Readonly<Record<string, string | string[] | undefined>>): SignatureHeaders | null {
  const [timestamp, nonce, signature, serial] = ['timestamp', 'nonce', 'signature', 'serial'].map((name) => {
    const value = headers[`wechatpay-${name}`]
    return typeof value === 'string' ? value : ''
  })
  return timestamp && nonce && signature && serial ? { timestamp, nonce, signature, serial } : null
}

/** 5xx: WeChat Pay asks to repeat with the same parameters, so it may have happened. 401: our keys; nothing happened. */
function refusal(status: number, text: string): Trouble {
  const { code = `HTTP_${status}`, message = '' } = Problem.safeParse(jsonOf(text)).data ?? {}
  if (status >= 500) return trouble('unknown', code, message)
  return trouble(status === 401 || status === 429 ? 'unavailable' : 'declined', code, message)
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
