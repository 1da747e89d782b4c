import { Agent, request } from 'node:http'

export interface HttpAnswer<T> {
  status: number
  body: T
}

/** Calls over kept connections with as little work as can be: the generator shares the cores with what it measures. */
export class HttpClient {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64 })

  async call<T>(
    method: string,
    url: string,
    options: { body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<HttpAnswer<T>> {
    const payload = options.body === undefined ? undefined : JSON.stringify(options.body)
    return await new Promise((done, failed) => {
      const call = request(
        url,
        {
          method,
          agent: this.#agent,
          headers: {
            ...options.headers,
            ...(payload === undefined
              ? {}
              : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) }),
          },
        },
        (answer) => {
          const chunks: Buffer[] = []
          answer.on('data', (chunk: Buffer) => chunks.push(chunk))
          answer.on('error', failed)
          answer.on('end', () => {
            const text = Buffer.concat(chunks).toString()
            done({ status: answer.statusCode ?? 0, body: (text === '' ? undefined : JSON.parse(text)) as T })
          })
        },
      )
      call.on('error', failed)
      call.end(payload)
    })
  }

  close(): void {
    this.#agent.destroy()
  }
}
