import { randomBytes, timingSafeEqual } from 'node:crypto'
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type ImportEvent, ImportRequest } from '@tandem/contracts'
import { Refusal } from '@tandem/kernel'
import type { Imports } from './imports.ts'

/** Where the command line of this machine finds the running server; the file is for its owner only. */
export interface DoorAddress {
  url: string
  token: string
}

const MAX_BODY = 4 << 20

export const doorFile = (dataDir: string): string => join(dataDir, 'run', 'import-door.json')

/**
 * Opens a loopback port of its own for `npm run import`, apart from the console's port, which a proxy may lead the
 * world to: it reads files of this machine. The token changes with every start.
 *
 * @returns closes the door
 */
export async function openImportDoor(imports: Imports, dataDir: string): Promise<() => Promise<void>> {
  const token = randomBytes(32).toString('base64url')
  const server = createServer((request, response) => {
    void answer(imports, token, request, response).catch((error) => response.destroy(error as Error))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  writeAddress(dataDir, { url: `http://127.0.0.1:${port}/imports`, token })
  return async () => {
    rmSync(doorFile(dataDir), { force: true })
    server.closeAllConnections()
    await new Promise<void>((resolve) => server.close(() => resolve()))
  }
}

function writeAddress(dataDir: string, address: DoorAddress): void {
  const path = doorFile(dataDir)
  mkdirSync(join(dataDir, 'run'), { recursive: true, mode: 0o700 })
  writeFileSync(`${path}.new`, `${JSON.stringify(address)}\n`, { mode: 0o600 })
  renameSync(`${path}.new`, path)
}

async function answer(imports: Imports, token: string, request: IncomingMessage, response: ServerResponse) {
  if (request.method !== 'POST' || request.url !== '/imports' || !isRight(request.headers.authorization, token)) {
    response.writeHead(403).end()
    return
  }
  response.writeHead(200, { 'content-type': 'application/x-ndjson' })
  const tell = (event: ImportEvent): void => void response.write(`${JSON.stringify(event)}\n`)
  try {
    const asked = ImportRequest.parse(JSON.parse(await bodyOf(request)))
    const { merchantId, report } = await imports.run(asked, (progress) => tell({ event: 'progress', progress }))
    tell({ event: 'report', merchantId, report })
  } catch (error) {
    tell(refused(error))
  }
  response.end()
}

export function refused(error: unknown): ImportEvent {
  const { message } = error as Error
  if (!(error instanceof Refusal)) return { event: 'refused', code: 'import.failed', sentence: message }
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
