import { Agent, type IncomingMessage, type RequestOptions, request } from 'node:http'
import { Agent as TlsAgent, request as tlsRequest } from 'node:https'
import { type Trouble, trouble } from './provider.ts'

export interface HttpAsk {
  method: 'GET' | 'POST'
  url: string
  headers?: Readonly<Record<string, string>>
  body?: string
}

export interface HttpAnswer {
  status: number
  headers: IncomingMessage['headers']
  body: Buffer
}

/** Calls one provider: connections kept open, a time limit, and no exceptions, only an answer or why there is none. */
export type HttpCall = (ask: HttpAsk) => Promise<HttpAnswer | Trouble>

const MOST_BYTES = 64 * 1024 * 1024
/** Before anything was sent: the provider cannot have done anything. */
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ECONNTIMEOUT'])

/** @param timeoutMs without a byte of answer, after which the outcome is unknown */
export function httpCalls({ timeoutMs, atOnce = 64 }: { timeoutMs: number; atOnce?: number }): HttpCall {
  const agents = {
    plain: new Agent({ keepAlive: true, maxSockets: atOnce }),
    tls: new TlsAgent({ keepAlive: true, maxSockets: atOnce }),
  }
  const call = (ask: HttpAsk, mayRepeat: boolean): Promise<HttpAnswer | Trouble> =>
    new Promise((resolve) => {
      const isTls = ask.url.startsWith('https:')
      const headers = { ...ask.headers, ...(ask.body === undefined ? {} : { 'content-length': byteLength(ask.body) }) }
      const options: RequestOptions = {
        method: ask.method,
        headers,
        agent: isTls ? agents.tls : agents.plain,
        timeout: timeoutMs,
      }
      const sent = (isTls ? tlsRequest : request)(ask.url, options, (answer) => {
        read(answer).then(resolve, (error: Error) => resolve(trouble('unknown', 'answer.cut', error.message)))
      })
      const deadline = setTimeout(() => sent.destroy(new Error('no answer in time')), timeoutMs)
      sent.on('timeout', () => sent.destroy(new Error('no answer in time')))
      sent.on('close', () => clearTimeout(deadline))
      sent.on('error', (error: NodeJS.ErrnoException) => {
        // A kept connection that the other side had just closed; whatever we ask carries a key, so it may be sent again.
        if (mayRepeat && sent.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE'))
          resolve(call(ask, false))
        else if (NEVER_SENT.has(error.code ?? '')) resolve(trouble('unavailable', 'connection.failed', error.message))
        else resolve(trouble('unknown', 'answer.missing', error.message))
      })
      sent.end(ask.body)
    })
  return (ask) => call(ask, true)
}

function read(answer: IncomingMessage): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    answer.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > MOST_BYTES) answer.destroy(new Error(`more than ${MOST_BYTES} bytes`))
      else chunks.push(chunk)
    })
    answer.on('end', () =>
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) }),
    )
    answer.on('error', reject)
    answer.on('aborted', () => reject(new Error('the connection broke')))
  })
}

function byteLength(text: string): string {
  return String(Buffer.byteLength(text))
}

export function isTrouble(answer: object): answer is Trouble {
  return 'outcome' in answer && answer.outcome !== 'done'
}
