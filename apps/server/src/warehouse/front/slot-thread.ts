import { parentPort, workerData } from 'node:worker_threads'
import { Session } from 'chdb'
import { quoteName, quoteString } from './settings.ts'
import type { FromSlot, Task, ToSlot } from './slot-messages.ts'

/**
 * One slot: a thread that runs one query at a time, so that planning, which the engine does synchronously (scalar
 * subqueries included), never blocks the front's event loop. Each query gets a session of its own, half a
 * millisecond, and with it clean settings and parameters: nothing can leak from one request into the next.
 */
const { folder } = workerData as { folder: string }
const port = parentPort
if (!port) throw new Error('A slot runs as a worker thread')

let wake: (() => void) | undefined
let isStopped = false

port.on('message', (message: ToSlot) => {
  if (message.kind === 'run') void run(message.task)
  if (message.kind === 'stop') isStopped = true
  if (message.kind === 'more' || message.kind === 'stop') {
    wake?.()
    wake = undefined
  }
})
send({ kind: 'ready' })

async function run(task: Task): Promise<void> {
  isStopped = false
  let session: Session | undefined
  let outcome: FromSlot
  try {
    session = new Session(folder)
    prepare(session, task)
    outcome = task.mode === 'stream' ? await stream(session, task) : await whole(session, task)
  } catch (error) {
    outcome = { kind: 'failed', message: error instanceof Error ? error.message : String(error) }
  }
  session?.close()
  send(outcome)
}

/** Parameters are bound by SET: the engine's own binding is serialised over the whole process and can abort it. */
function prepare(session: Session, task: Task): void {
  if (task.database !== 'default') session.query(`USE ${quoteName(task.database)}`)
  const parameters = [...task.parameters].map(([name, value]) => `param_${name} = ${quoteString(value)}`)
  const settings = [...task.settings].map(([name, value]) => `${name} = ${quoteString(value)}`)
  session.query(`SET ${[...parameters, ...settings].join(', ')}`)
}

async function stream(session: Session, task: Task): Promise<FromSlot> {
  let isFirst = true
  for await (const chunk of session.queryStream(task.sql, { format: task.format })) {
    if (isStopped) break
    const bytes = isFirst ? chunk.raw() : withoutLines(chunk.raw(), task.headerLines)
    isFirst = false
    const taken = new Promise<void>((resolve) => {
      wake = resolve
    })
    send({ kind: 'block', bytes, rows: chunk.numRows })
    await taken
    if (isStopped) break
  }
  return { kind: 'done', readRows: 0, readBytes: 0 }
}

async function whole(session: Session, task: Task): Promise<FromSlot> {
  const result = await session.queryAsync(task.sql, { format: task.format })
  const bytes = result.bytes()
  if (bytes.length > task.maxAnswerBytes) {
    const limit = `${task.maxAnswerBytes} bytes; ask for a format by lines, such as JSONEachRow, which is streamed`
    return {
      kind: 'failed',
      message: `Code: 396. DB::Exception: The answer is longer than ${limit}. (TOO_MANY_ROWS_OR_BYTES)`,
    }
  }
  if (bytes.length > 0) send({ kind: 'block', bytes, rows: 0 })
  return { kind: 'done', readRows: result.rowsRead, readBytes: result.bytesRead }
}

function withoutLines(bytes: Uint8Array, lines: number): Uint8Array {
  let start = 0
  for (let line = 0; line < lines; line++) start = bytes.indexOf(10, start) + 1
  return start === 0 ? bytes : bytes.subarray(start)
}

function send(message: FromSlot): void {
  port?.postMessage(message)
}
