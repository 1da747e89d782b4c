import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { StartFailure } from '../db/start-failure.ts'
import { type DoorAddress, readRunState } from '../supervise/run-state.ts'

export interface DoorRequest {
  /** The command. */
  name: string
  request: object
  hear: (event: unknown) => void
  /** Asks the server to end the command at its next step. */
  signal: AbortSignal
}

/**
 * Has the running server of a data folder carry out a command, hearing every event of it. When the server ends
 * meanwhile, the events end without a last one.
 *
 * @throws StartFailure when it does not answer: it is just starting or ending, or another command has the folder
 */
export async function askDoor(dataDir: string, { name, request, hear, signal }: DoorRequest): Promise<void> {
  const state = readRunState(dataDir)
  if (state?.command) throw new StartFailure(`${state.command} is at work on ${dataDir}; wait until it has ended.`)
  const response = await knock(state?.door, 'POST', name, request)
  if (response?.status !== 200 || !response.body) {
    throw new StartFailure(`The Tandem that uses ${dataDir} is starting or ending; try again in a moment.`)
  }
  signal.addEventListener('abort', () => void knock(state?.door, 'DELETE', name), { once: true })
  for await (const line of linesOf(response.body)) if (line !== '') hear(JSON.parse(line))
}

/** Undefined when nobody opens. */
async function knock(
  door: DoorAddress | undefined,
  method: 'POST' | 'DELETE',
  name: string,
  request?: object,
): Promise<Response | undefined> {
  if (!door) return undefined
  const headers = { authorization: `Bearer ${door.token}`, 'content-type': 'application/json' }
  const body = request ? { body: JSON.stringify(request) } : {}
  return await fetch(`${door.url}/${name}`, { method, headers, ...body }).catch(() => undefined)
}

/** Ends where the connection does, whether the server meant it or not. */
async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const lines = createInterface({ input: Readable.fromWeb(body) })
  try {
    yield* lines
  } catch (error) {
    // A server that is killed cuts the last line short.
    if ((error as Error).message !== 'terminated') throw error
  }
}
