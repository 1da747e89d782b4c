import { Agent, request } from 'node:http'
import type { SeenOrder } from './history.ts'

export interface Answer {
  status: number
  body: AnswerBody
}

/** What clients read of answers, as far as an answer has it. */
export interface AnswerBody {
  code?: string
  id: string
  state: string
  guestToken?: string | null
  due: number
  paymentId: string
  action: { url: string }
  orders: { id: string; state: string; due: number; paid: number; refunded: number }[]
  next: string | null
  stock: { sku: string; place: string; capacity: number; held: number; used: number; free: number }[]
  payments: SeenOrder['payments']
  captured: number
  refunds: { amount: number; state: string }[]
}

const NOTHING = {} as AnswerBody

const agent = new Agent({ keepAlive: true, maxSockets: 400 })
const PATIENCE_MS = 20_000

/**
 * One request over HTTP, as a client that knows nothing of the server's code sends it.
 *
 * @param hangUpAfterMs the client goes away after so long, whatever becomes of its request
 * @throws Error when no answer came
 */
export async function call(
  url: string,
  { method = 'GET', headers = {}, body, hangUpAfterMs = PATIENCE_MS }: Partial<Request> = {},
): Promise<Answer> {
  const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body)
  return await new Promise((resolve, reject) => {
    const sent = request(url, {
      method,
      agent,
      headers: {
        ...(text === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
        ...headers,
      },
    })
    const timer = setTimeout(() => sent.destroy(new Error('no answer in time')), hangUpAfterMs)
    const end = (error: Error): void => {
      clearTimeout(timer)
      reject(error)
    }
    sent.on('error', end)
    sent.on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', end)
      response.on('aborted', () => end(new Error('cut off')))
      response.on('end', () => {
        clearTimeout(timer)
        const all = Buffer.concat(chunks).toString()
        resolve({
          status: response.statusCode ?? 0,
          body: all.startsWith('{') ? (JSON.parse(all) as AnswerBody) : NOTHING,
        })
      })
    })
    sent.end(text)
  })
}

interface Request {
  method: string
  headers: Record<string, string>
  body: object | string
  hangUpAfterMs: number
}
