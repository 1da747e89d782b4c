import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { ImportEvent, type ImportRequest } from '@tandem/contracts'
import { Refusal } from '@tandem/kernel'
import { type DoorAddress, doorFile } from './import-door.ts'

/**
 * Has the running server of a data folder import files, hearing every event of it.
 *
 * @throws Refusal `import.unreadable` when the server does not answer (it is just starting or ending)
 */
export async function askImportDoor(
  dataDir: string,
  request: ImportRequest,
  hear: (event: ImportEvent) => void,
): Promise<void> {
  const response = await knock(dataDir, request)
  if (response.status !== 200 || !response.body) throw notNow(dataDir)
  const lines = createInterface({ input: Readable.fromWeb(response.body) })
  for await (const line of lines) if (line !== '') hear(ImportEvent.parse(JSON.parse(line)))
}

async function knock(dataDir: string, request: ImportRequest): Promise<Response> {
  try {
    const { url, token } = JSON.parse(readFileSync(doorFile(dataDir), 'utf8')) as DoorAddress
    return await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(request),
    })
  } catch (cause) {
    throw notNow(dataDir, cause)
  }
}

function notNow(dataDir: string, cause?: unknown): Refusal {
  const detail = `The Tandem that uses ${dataDir} is starting or ending; try again in a moment.`
  return Object.assign(new Refusal('import.unreadable', { detail }), { message: detail, cause })
}
