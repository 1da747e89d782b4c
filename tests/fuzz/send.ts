import type { Operation } from './api.ts'

/** A request as it is about to be sent; what its path and query say is not encoded yet. */
export interface Asked {
  operation: Operation
  /** Of the path, by parameter. */
  params: Record<string, string>
  query: [string, string][]
  headers: Record<string, string>
  /** JSON, unless `raw` says otherwise. */
  body: unknown
  raw?: string | Uint8Array | undefined
  /** The path and query as they are, where they are no longer what the document describes. */
  address?: string | undefined
}

export interface Answer {
  status: number
  /** Media type without its parameters. */
  type: string
  text: string
  bytes: Uint8Array
  /** Nothing where it is no JSON. */
  json: unknown
  cookies: string[]
}

export async function send(url: string, asked: Asked): Promise<Answer> {
  const { operation, headers, body, raw } = asked
  const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body))
  const response = await fetch(`${url}${asked.address ?? addressOf(asked)}`, {
    method: operation.method,
    redirect: 'manual',
    headers: {
      ...(payload === undefined ? {} : { 'content-type': operation.body?.type ?? 'application/json' }),
      ...headers,
    },
    ...(payload === undefined || operation.method === 'GET' ? {} : { body: payload as string }),
  })
  const bytes = new Uint8Array(await response.arrayBuffer())
  const text = new TextDecoder().decode(bytes)
  const type = (response.headers.get('content-type') ?? '').split(';')[0]?.trim() ?? ''
  return {
    status: response.status,
    type,
    text,
    bytes,
    json: type.endsWith('json') ? parsed(text) : undefined,
    cookies: response.headers.getSetCookie(),
  }
}

export function addressOf({ operation, params, query }: Asked): string {
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => encode(params[name] ?? ''))
  const asked = query.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&')
  return asked === '' ? path : `${path}?${asked}`
}

/** As `encodeURIComponent`, but a half of a surrogate pair becomes the bytes that some clients send for it. */
function encode(text: string): string {
  return text
    .replace(/[\uD800-\uDFFF]/gu, '\uFFFF')
    .split('\uFFFF')
    .map(encodeURIComponent)
    .join('%ED%A0%80')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
