import { joinCodes } from '@tandem/kernel'
import { readProblem, Unreachable } from './problem.ts'

export type QueryValue = string | number | boolean | readonly string[] | null | undefined
export type Query = Readonly<Record<string, QueryValue>>

export interface HttpOptions {
  /** Where the server is; empty for the page's own origin. */
  base?: string
  fetch?: typeof fetch
}

export interface Http {
  get<Answer>(path: string, query?: Query, signal?: AbortSignal): Promise<Answer>
  /** `key` is sent again with a repeat of the same write; without one every call is a write of its own. */
  post<Answer>(path: string, body?: unknown, key?: string): Promise<Answer>
  /** Sends a file as it is, as the type that the server reads, whatever the machine takes it for. */
  postFile<Answer>(path: string, query: Query, type: string, file: Blob): Promise<Answer>
  put<Answer>(path: string, body: unknown): Promise<Answer>
  delete<Answer>(path: string): Promise<Answer>
  /** Where a path is, for downloads that the browser makes itself. */
  url(path: string, query?: Query): string
}

/** What a request carries. */
interface Content {
  type: string
  body: string | Blob
}

/**
 * JSON over HTTP with the session cookie. The server parses each answer by its contract before it leaves, so types are
 * trusted here and no schema is shipped to the browser.
 *
 * @throws ApiProblem when the server refuses, Unreachable when nothing answers
 */
export function createHttp({ base = '', fetch: fetchWith = (...call) => fetch(...call) }: HttpOptions = {}): Http {
  const url = (path: string, query: Query = {}) => `${base}${path}${queryText(query)}`

  async function send<Answer>(
    method: string,
    address: string,
    content?: Content,
    signal?: AbortSignal,
    key: string = crypto.randomUUID(),
  ): Promise<Answer> {
    const headers: Record<string, string> = { accept: 'application/json' }
    if (content) headers['content-type'] = content.type
    // A write that is sent again by a nervous network must not be done twice.
    if (method !== 'GET') headers['idempotency-key'] = key
    const response = await fetchWith(address, {
      method,
      headers,
      credentials: 'same-origin',
      body: content?.body ?? null,
      signal: signal ?? null,
    }).catch((error: unknown) => {
      if (signal?.aborted) throw error
      throw new Unreachable(error)
    })
    if (!response.ok) throw await readProblem(response)
    return (response.status === 204 ? undefined : await response.json()) as Answer
  }

  return {
    url,
    get: (path, query, signal) => send('GET', url(path, query), undefined, signal),
    post: (path, body, key) => send('POST', url(path), body === undefined ? undefined : json(body), undefined, key),
    postFile: (path, query, type, file) => send('POST', url(path, query), { type, body: file }),
    put: (path, body) => send('PUT', url(path), json(body)),
    delete: (path) => send('DELETE', url(path)),
  }
}

function json(body: unknown): Content {
  return { type: 'application/json', body: JSON.stringify(body) }
}

/** Empty lists and unknown values are left out; lists are comma-separated, in the order given. */
export function queryText(query: Query): string {
  const pairs = Object.entries(query).flatMap(([name, value]) => {
    if (value === undefined || value === null || value === '') return []
    const text = Array.isArray(value) ? joinCodes(value) : String(value)
    return text === '' ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(text)}`]
  })
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`
}
