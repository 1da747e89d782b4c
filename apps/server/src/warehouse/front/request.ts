import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { exceptions } from './exceptions.ts'

/** A query as it came over ClickHouse's HTTP interface. */
export interface QueryRequest {
  queryId: string
  text: string
  database: string
  parameters: Map<string, string>
  settings: Map<string, string>
  /** Format of the answer where the text names none. */
  defaultFormat: string
  /** Data of an insert, uncompressed; nothing when the text came as the body. */
  data: Readable | undefined
  wantsGzip: boolean
  /** The answer is held back until the query has succeeded. */
  waitsForEnd: boolean
  /** The caller's word (`X-Tandem-Lane: fast`) that the query is short, against what was seen of its kind before. */
  isSaidToBeShort: boolean
}

/** Longest query text in bytes; inserts send their data beside the text. */
const maxTextBytes = 32 * 1024 * 1024

/**
 * @throws ServerException for what the embedded front has not (sessions, roles, native compression) or that is too long
 */
export async function readRequest(request: IncomingMessage): Promise<QueryRequest> {
  const search = new URL(request.url ?? '/', 'http://front').searchParams
  for (const name of ['session_id', 'role', 'user', 'password']) {
    if (search.has(name)) throw exceptions.notSupported(`The parameter ${name} is not accepted here`)
  }
  if (search.get('compress') === '1' || search.get('decompress') === '1') {
    throw exceptions.notSupported('Native compression is not accepted here; use Content-Encoding: gzip')
  }
  const parameters = new Map<string, string>()
  const settings = new Map<string, string>()
  for (const [name, value] of search) {
    if (name.startsWith('param_')) addParameter(parameters, name, value)
    else if (!addressOnly.has(name)) settings.set(name, value)
  }
  const given = search.get('query') ?? undefined
  const body = uncompressed(request)
  return {
    queryId: search.get('query_id') || randomUUID(),
    text: given ?? (await readText(request, body, parameters)),
    database: search.get('database') || header(request, 'x-clickhouse-database') || 'default',
    parameters,
    settings,
    defaultFormat: search.get('default_format') || header(request, 'x-clickhouse-format') || 'TabSeparated',
    data: given === undefined ? undefined : body,
    wantsGzip: search.get('enable_http_compression') === '1' && acceptsGzip(request),
    waitsForEnd: search.get('wait_end_of_query') === '1',
    isSaidToBeShort: header(request, 'x-tandem-lane') === 'fast',
  }
}

const addressOnly = new Set(['query', 'database', 'query_id', 'default_format', 'compress', 'decompress', 'quota_key'])

function addParameter(parameters: Map<string, string>, name: string, value: string): void {
  const short = name.slice('param_'.length)
  if (!/^[A-Za-z_]\w*$/.test(short))
    throw exceptions.badArgument(`Parameter name ${JSON.stringify(short)} is malformed`)
  parameters.set(short, value)
}

/** The text is the whole body, or the field `query` of a form whose other fields are parameters. */
async function readText(request: IncomingMessage, body: Readable, parameters: Map<string, string>): Promise<string> {
  const bytes = await collect(body)
  const type = header(request, 'content-type')
  if (!type.startsWith('multipart/form-data')) return bytes.toString('utf8')
  const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData()
  for (const [name, value] of form) {
    if (name.startsWith('param_') && typeof value === 'string') addParameter(parameters, name, value)
  }
  const query = form.get('query')
  if (typeof query !== 'string') throw exceptions.badArgument('The form has no field query')
  return query
}

async function collect(body: Readable): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > maxTextBytes) throw exceptions.tooLarge(`The query text is longer than ${maxTextBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function uncompressed(request: IncomingMessage): Readable {
  const encoding = header(request, 'content-encoding')
  if (encoding === '' || encoding === 'identity') return request
  if (encoding !== 'gzip') throw exceptions.notSupported(`Content-Encoding ${encoding} is not accepted; use gzip`)
  const gunzip = createGunzip()
  request.on('error', (error) => gunzip.destroy(error))
  request.on('close', () => {
    if (!request.complete) gunzip.destroy(new Error('The client closed the connection'))
  })
  return request.pipe(gunzip)
}

function acceptsGzip(request: IncomingMessage): boolean {
  return /\bgzip\b/.test(header(request, 'accept-encoding'))
}

function header(request: IncomingMessage, name: string): string {
  const value = request.headers[name]
  return typeof value === 'string' ? value : ''
}
