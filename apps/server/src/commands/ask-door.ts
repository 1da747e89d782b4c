import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { StartFailure } from '../db/start-failure.ts'
import { readRunState } from '../supervise/run-state.ts'

/**
 * Has the running server of a data folder carry out a command, hearing every event of it.
 *
 * @throws StartFailure when it does not answer: it is just starting or ending, or another command has the folder
 */
export async function askDoor(
  dataDir: string,
  name: string,
  request: object,
  hear: (event: unknown) => void,
): Promise<void> {
  const state = readRunState(dataDir)
  if (state?.command) throw new StartFailure(`${state.command} is at work on ${dataDir}; wait until it has ended.`)
  const response = await knock(state?.door, name, request)
  if (response?.status !== 200 || !response.body) {
    throw new StartFailure(`The Tandem that uses ${dataDir} is starting or ending; try again in a moment.`)
  }
  const lines = createInterface({ input: Readable.fromWeb(response.body) })
  for await (const line of lines) if (line !== '') hear(JSON.parse(line))
}

async function knock(
  door: { url: string; token: string } | undefined,
  name: string,
  request: object,
): Promise<Response | undefined> {
  if (!door) return undefined
  const headers = { authorization: `Bearer ${door.token}`, 'content-type': 'application/json' }
  return await fetch(`${door.url}/${name}`, { method: 'POST', headers, body: JSON.stringify(request) }).catch(
    () => undefined,
  )
}
