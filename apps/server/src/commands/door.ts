import { randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Refusal } from '@tandem/kernel'
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

/**
 * Opens a loopback port of its own for commands of this machine, apart from the console's port, which a proxy may lead
 * the world to: a command reads files and empties tables. The token changes with every start. Answers
 * `application/x-ndjson`, one event a line; whoever hangs up ends the command at its next step.
 *
 * @param commands by name: `POST /name`
 */
export async function openDoor(
  commands: Readonly<Record<string, DoorCommand>>,
): Promise<{ address: DoorAddress; close: () => Promise<void> }> {
  const token = randomBytes(32).toString('base64url')
  const server = createServer((request, response) => {
    void answer(commands, token, request, response).catch((error) => response.destroy(error as Error))
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

async function answer(
  commands: Readonly<Record<string, DoorCommand>>,
  token: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const name = (request.url ?? '').slice(1)
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (request.method !== 'POST' || !command || !isRight(request.headers.authorization, token)) {
    response.writeHead(403).end()
    return
  }
  response.writeHead(200, { 'content-type': 'application/x-ndjson' })
  const hungUp = new AbortController()
  response.once('close', () => hungUp.abort())
  const tell = (event: object): void => void response.write(`${JSON.stringify(event)}\n`)
  await carryOut(command, async () => JSON.parse(await bodyOf(request)) as unknown, tell, hungUp.signal)
  response.end()
}

/** Runs a command; what it throws becomes its last event. */
export async function carryOut(
  command: DoorCommand,
  readRequest: () => unknown,
  tell: (event: object) => void,
  signal: AbortSignal,
): Promise<void> {
  try {
    await command(await readRequest(), tell, signal)
  } catch (error) {
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
