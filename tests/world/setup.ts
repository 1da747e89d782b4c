import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import type { TestProject } from 'vitest/node'
import type { WarehouseAddress } from '../../apps/server/src/warehouse/client.ts'
import { type PostgresEngine, startPostgresEngine } from './postgres-engine.ts'
import { startWarehouseEngine, type WarehouseEngine } from './warehouse-engine.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where test files ask for databases. */
    worldUrl: string
  }
}

/**
 * Runs once for a whole test run, in the test runner's own process. Test files run in processes of their own and ask
 * here for databases; an engine starts when the first of them asks, so a run that needs none pays nothing.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const engines = new Engines()
  const server = await listen(
    createServer((request, response) => {
      answer(engines, request).then(
        (body) => response.end(JSON.stringify(body)),
        (error: unknown) => response.writeHead(500).end(String(error)),
      )
    }),
  )
  project.provide('worldUrl', `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  return async () => {
    server.closeAllConnections()
    await new Promise((closed) => server.close(closed))
    await engines.stop()
  }
}

/** Starts each engine at most once. */
class Engines {
  #postgres: Promise<PostgresEngine> | undefined
  #warehouse: Promise<WarehouseEngine> | undefined

  postgres(): Promise<PostgresEngine> {
    this.#postgres ??= startPostgresEngine()
    return this.#postgres
  }

  warehouse(): Promise<WarehouseEngine> {
    this.#warehouse ??= startWarehouseEngine()
    return this.#warehouse
  }

  async stop(): Promise<void> {
    // One that failed to start has told the test that asked for it.
    const started = await Promise.allSettled([this.#postgres, this.#warehouse])
    await Promise.all(started.map(async (engine) => engine.status === 'fulfilled' && engine.value?.stop()))
  }
}

async function answer(engines: Engines, request: IncomingMessage): Promise<unknown> {
  const body = await json(request)
  switch (request.url) {
    case '/postgres/create':
      return { url: await (await engines.postgres()).create(body as { empty: boolean }) }
    case '/postgres/drop':
      return (await engines.postgres()).drop((body as { url: string }).url)
    case '/warehouse/create':
      return (await engines.warehouse()).create(body as { empty: boolean })
    case '/warehouse/drop':
      return (await engines.warehouse()).drop(body as WarehouseAddress)
    default:
      throw new Error(`nothing at ${request.url}`)
  }
}

async function listen(server: Server): Promise<Server> {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return server
}
