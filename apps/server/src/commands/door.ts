import { randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Refusal } from '@tandem/kernel'
import type { Log } from '../platform/log.ts'
import type { DoorAddress } from '../supervise/run-state.ts'

/** Something done for the command line. Tells events as they come, the last one its result; a refusal is thrown. */
export type DoorCommand = (request: unknown, tell: (event: object) => void, signal: AbortSignal) => Promise<void>

/** The last event of a command that was not carried out. */
export interface RefusedEvent {
  event: 'refused'
  code: string
  sentence: string
}

const MAX_BODY = 4 << 20
/** An empty line as often as this, so that nobody takes a long step for an end. */
const ALIVE_MS = 20_000

interface Door {
  commands: Readonly<Record<string, DoorCommand>>
  token: string
  log: Log
  running: Set<{ name: string; stop: AbortController }>
}

/**
 * Opens a loopback port of its own for commands of this machine, apart from the console's port, which a proxy may lead
 * the world to: a command reads files and replaces tables. The token changes with every start.
 *
 * `POST /name` carries out a command and answers `application/x-ndjson`, one event a line. It ends at its next step
 * when whoever asked hangs up, or sends `DELETE /name` in order to hear how it ends.
 */
export async function openDoor(
  commands: Readonly<Record<string, DoorCommand>>,
  log: Log,
): Promise<{ address: DoorAddress; close: () => Promise<void> }> {
  const token = randomBytes(32).toString('base64url')
  const door: Door = { commands, token, log, running: new Set() }
  const server = createServer((request, response) => {
    void answer(door, request, response).catch((error) => response.destroy(error as Error))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    address: { url: `http://127.0.0.1:${port}`, token },
    close: async () => {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

async function answer(door: Door, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const name = (request.url ?? '').slice(1)
  const command = Object.hasOwn(door.commands, name) ? door.commands[name] : undefined
  if (!command || !isRight(request.headers.authorization, door.token)) {
    response.writeHead(403).end()
  } else if (request.method === 'DELETE') {
    for (const one of door.running) if (one.name === name) one.stop.abort()
    response.writeHead(204).end()
  } else if (request.method === 'POST') {
    await answerAlong(door, name, command, request, response)
  } else {
    response.writeHead(405).end()
  }
}

async function answerAlong(
  { running, log }: Door,
  name: string,
  command: DoorCommand,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const one = { name, stop: new AbortController() }
  running.add(one)
  response.once('close', () => one.stop.abort())
  response.writeHead(200, { 'content-type': 'application/x-ndjson' })
  const alive = setInterval(() => response.write('\n'), ALIVE_MS)
  const tell = (event: object): void => void response.write(`${JSON.stringify(event)}\n`)
  try {
    await carryOut(command, async () => JSON.parse(await bodyOf(request)) as unknown, tell, one.stop.signal, log)
  } finally {
    clearInterval(alive)
    running.delete(one)
  }
  response.end()
}

/** Runs a command; what it throws becomes its last event. Only a refusal is expected: anything else is logged. */
export async function carryOut(
  command: DoorCommand,
  readRequest: () => unknown,
  tell: (event: object) => void,
  signal: AbortSignal,
  log: Log,
): Promise<void> {
  try {
    await command(await readRequest(), tell, signal)
  } catch (error) {
    if (!(error instanceof Refusal)) log.error({ err: error }, 'a command failed')
    tell(refused(error))
  }
}

function refused(error: unknown): RefusedEvent {
  const { message } = error as Error
  if (!(error instanceof Refusal)) return { event: 'refused', code: 'command.failed', sentence: message }
  const detail = error.details.detail
  return { event: 'refused', code: error.code, sentence: typeof detail === 'string' ? detail : message }
}

function isRight(header: string | undefined, token: string): boolean {
  const given = Buffer.from(header ?? '')
  const right = Buffer.from(`Bearer ${token}`)
  return given.length === right.length && timingSafeEqual(given, right)
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > MAX_BODY) throw new Refusal('request.too_large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
