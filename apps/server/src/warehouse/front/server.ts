import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { roleOf, type Tokens } from './access.ts'
import { Answer } from './answer.ts'
import type { Engine } from './engine.ts'
import { exceptions, fromEngine, httpStatus, type ServerException } from './exceptions.ts'
import { planFormat } from './formats.ts'
import { checkStatement, type Role } from './guard.ts'
import type { Place } from './lanes.ts'
import type { FrontMetrics } from './metrics.ts'
import type { Pool } from './pool.ts'
import type { Outcome, QueryEntry, QueryLog } from './query-log.ts'
import { type QueryRequest, readRequest } from './request.ts'
import { type Limits, settingsFor } from './settings.ts'
import type { RunSummary } from './slot.ts'
import type { Spool, Spooled } from './spool.ts'
import { fingerprintOf, insertFromFile, outlineOf, parseStatement, type Statement } from './statement.ts'
import type { Watch } from './watch.ts'

export interface FrontParts {
  engine: Engine
  pool: Pool
  watch: Watch
  spool: Spool
  log: QueryLog
  metrics: FrontMetrics
  tokens: Tokens
  limits: Limits
  onSlow: (entry: QueryEntry) => void
}

const slowMilliseconds = 1000
/** Time for the engine's own timeout to come first, so that its message is the one told. */
const graceMilliseconds = 1000
const longestSeconds = 24 * 60 * 60
/** An answer made in one piece is in memory several times over. */
const maxWholeAnswerBytes = 128 * 1024 * 1024

/** ClickHouse's HTTP interface: `/` takes queries, `/ping` and `/metrics` answer anyone, `/queries` shows the log. */
export function createFront(parts: FrontParts): Server {
  const server = createServer({ maxHeaderSize: 1024 * 1024, requestTimeout: 0 }, (request, response) => {
    response.setHeader('X-ClickHouse-Server-Display-Name', 'tandem-warehouse')
    route(parts, request, response).catch((error) => endWithError(parts, response, fromEngine(error)))
  })
  server.keepAliveTimeout = 10_000
  return server
}

async function route(parts: FrontParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? '/').split('?')[0]
  if (path === '/ping') return void response.end('Ok.\n')
  if (path === '/metrics') {
    const text = await parts.metrics.registry.metrics()
    return void response.setHeader('Content-Type', parts.metrics.registry.contentType).end(text)
  }
  const role = roleOf(request.headers, parts.tokens)
  if (path === '/queries') {
    return void response.setHeader('Content-Type', 'application/json').end(JSON.stringify(parts.log.entries()))
  }
  if (path !== '/') return void response.writeHead(404).end('There is no such page\n')
  await handleQuery(parts, request.method === 'GET' ? 'reader' : role, request, response)
}

function endWithError(parts: FrontParts, response: ServerResponse, exception: ServerException): void {
  if (response.headersSent) return void response.destroy()
  response.writeHead(httpStatus(exception), { 'X-ClickHouse-Exception-Code': String(exception.code) })
  response.end(`${exception.toLine(parts.engine.version)}\n`)
}

async function handleQuery(
  parts: FrontParts,
  role: Role,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const started = { at: new Date(), tick: performance.now() }
  const gone = new AbortController()
  response.once('close', () => {
    if (!response.writableFinished) gone.abort()
  })
  const query = await readRequest(request)
  const statement = parseStatement(query.text)
  const format = statement.format ?? query.defaultFormat
  const plan = planFormat(format)
  const answer = new Answer(response, {
    queryId: query.queryId,
    format,
    contentType: plan.contentType,
    isGzipped: query.wantsGzip,
    isHeld: query.waitsForEnd,
  })
  const result = await execute(parts, role, query, statement, format, answer, gone.signal)
  if (result.exception) answer.fail(result.exception, parts.engine.version)
  else await answer.finish(summaryOf(result, statement, performance.now() - started.tick))
  note(parts, role, query, statement, result, answer, started)
}

interface Execution {
  summary: RunSummary | undefined
  place: Place | undefined
  tag: string
  exception: ServerException | undefined
  isRefused: boolean
  resultRows: number
}

/** Checks, spools and runs; never throws, since every outcome belongs into the log. */
async function execute(
  parts: FrontParts,
  role: Role,
  query: QueryRequest,
  statement: Statement,
  format: string,
  answer: Answer,
  signal: AbortSignal,
): Promise<Execution> {
  const execution: Execution = {
    summary: undefined,
    place: undefined,
    tag: '',
    exception: undefined,
    isRefused: true,
    resultRows: 0,
  }
  let data: Spooled | undefined
  try {
    admit(parts, role, query, statement)
    const settings = settingsFor(role, query.settings, parts.limits)
    const { isStreamable, headerLines } = planFormat(format)
    data = await dataOf(parts.spool, query, statement)
    execution.isRefused = false
    if (data?.bytes === 0) return execution
    execution.summary = await parts.pool.run({
      task: {
        database: query.database,
        settings,
        parameters: query.parameters,
        sql: data ? insertFromFile(statement, data.path) : statement.sql,
        format,
        mode: isStreamable && /^(SELECT|WITH|\(|FROM)$/.test(statement.verb) ? 'stream' : 'whole',
        headerLines,
        maxAnswerBytes: maxWholeAnswerBytes,
      },
      fingerprint: fingerprintOf(outlineOf(statement)),
      isWrite: statement.kind !== 'read',
      isSaidToBeShort: query.isSaidToBeShort,
      comment: query.settings.get('log_comment') ?? '',
      deadlineMilliseconds: deadlineOf(settings, parts.limits),
      signal,
      onStart: (place, tag) => Object.assign(execution, { place, tag }),
      onBlock: (block) => {
        execution.resultRows += block.rows
        return answer.write(block.bytes)
      },
    })
  } catch (error) {
    execution.exception = signal.aborted ? exceptions.cancelled('The client closed the connection') : fromEngine(error)
  } finally {
    await data?.remove()
  }
  return execution
}

function admit(parts: FrontParts, role: Role, query: QueryRequest, statement: Statement): void {
  const identifiers = [query.database]
  for (const { name, type } of statement.placeholders) {
    const value = query.parameters.get(name)
    if (value === undefined) throw exceptions.missingParameter(name)
    if (type.toLowerCase() === 'identifier') identifiers.push(value)
  }
  checkStatement(role, statement, parts.engine.names, identifiers)
}

/** The rows of an insert, wherever they were sent; nothing for an insert that brings none (`VALUES`, `SELECT`). */
async function dataOf(spool: Spool, query: QueryRequest, statement: Statement): Promise<Spooled | undefined> {
  if (statement.kind !== 'insert') {
    query.data?.resume()
    return undefined
  }
  if (statement.inlineData !== undefined) return spool.put(statement.inlineData)
  const bringsData =
    statement.tokens.at(-1)?.kind === 'word' && statement.tokens.at(-2)?.text.toUpperCase() === 'FORMAT'
  if (bringsData) return spool.put(query.data ?? '')
  query.data?.resume()
  return undefined
}

function deadlineOf(settings: ReadonlyMap<string, string>, limits: Limits): number {
  const asked = Number(settings.get('max_execution_time'))
  const seconds = asked > 0 ? asked : limits.queryTimeoutSeconds
  return Math.min(seconds, longestSeconds) * 1000 + graceMilliseconds
}

/** ClickHouse's summary; every figure is a string there. */
function summaryOf(result: Execution, statement: Statement, milliseconds: number): Record<string, string> {
  const { readRows = 0, readBytes = 0 } = result.summary ?? {}
  const isInsert = statement.kind === 'insert'
  return {
    read_rows: String(readRows),
    read_bytes: String(readBytes),
    written_rows: String(isInsert ? readRows : 0),
    written_bytes: String(isInsert ? readBytes : 0),
    result_rows: String(result.resultRows),
    elapsed_ns: String(Math.round(milliseconds * 1e6)),
  }
}

function note(
  parts: FrontParts,
  role: Role,
  query: QueryRequest,
  statement: Statement,
  result: Execution,
  answer: Answer,
  started: { at: Date; tick: number },
): void {
  const { summary, exception } = result
  const seen = parts.watch.take(result.tag)
  const entry: QueryEntry = {
    queryId: query.queryId,
    startedAt: started.at.toISOString(),
    milliseconds: Math.round(performance.now() - started.tick),
    role,
    comment: query.settings.get('log_comment') ?? '',
    outline: outlineOf(statement),
    lane: result.place?.lane,
    outcome: outcomeOf(result),
    errorCode: exception?.code,
    resultRows: result.resultRows,
    resultBytes: answer.bytes,
    writtenRows: statement.kind === 'insert' ? (summary?.readRows ?? 0) : 0,
    readRows: summary?.readRows || seen?.readRows,
    readBytes: summary?.readBytes || seen?.readBytes,
    peakMemoryBytes: seen?.peakMemoryBytes,
  }
  parts.log.add(entry)
  parts.metrics.note(entry)
  if (entry.milliseconds >= slowMilliseconds) parts.onSlow(entry)
}

function outcomeOf({ exception, isRefused }: Execution): Outcome {
  if (!exception) return 'ok'
  if (exception.code === 394) return 'cancelled'
  if (isRefused) return 'refused'
  return exception.code === 159 ? 'timeout' : 'error'
}
