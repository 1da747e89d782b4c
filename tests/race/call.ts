import { Agent, request } from 'node:http'

export interface Answer {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: what clients read of an answer is what they happen to need
  body: any
}

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
        resolve({ status: response.statusCode ?? 0, body: all.startsWith('{') ? JSON.parse(all) : undefined })
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

export function closeCalls(): void {
  agent.destroy()
}
