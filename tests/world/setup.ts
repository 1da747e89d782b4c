import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import type { TestProject } from 'vitest/node'
import { type PostgresEngine, startPostgresEngine } from './postgres-engine.ts'

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

  postgres(): Promise<PostgresEngine> {
    this.#postgres ??= startPostgresEngine()
    return this.#postgres
  }

  async stop(): Promise<void> {
    // One that failed to start has told the test that asked for it.
    const postgres = await this.#postgres?.catch(() => undefined)
    await postgres?.stop()
  }
}

async function answer(engines: Engines, request: IncomingMessage): Promise<unknown> {
  const body = (await json(request)) as { empty: boolean; url: string }
  switch (request.url) {
    case '/postgres/create':
      return { url: await (await engines.postgres()).create({ empty: body.empty }) }
    case '/postgres/drop':
      return (await engines.postgres()).drop(body.url)
    default:
      throw new Error(`nothing at ${request.url}`)
  }
}

async function listen(server: Server): Promise<Server> {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return server
}
