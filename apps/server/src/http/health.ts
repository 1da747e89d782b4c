import type { FastifyInstance } from 'fastify'
import type { Deps } from './deps.ts'

/** Long enough for an engine under load, short enough for who asks. */
const PATIENCE_MS = 3_000

/** `/health`: the process answers. `/ready`: what it needs answers too; 503 names what does not. */
export function healthRoutes(app: FastifyInstance, { database, warehouse, log }: Deps): void {
  app.get('/health', async () => ({ status: 'ok' }))

  app.get('/ready', async (_request, reply) => {
    const checks = {
      database: await answers(() => database.app.query('select 1')),
      warehouse: await answers(() => warehouse.query('SELECT 1', {}, { fast: true, maxSeconds: 2 })),
    }
    const ready = Object.values(checks).every((ok) => ok)
    if (!ready) log.warn(checks, 'not ready')
    return reply.status(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready', checks })
  })
}

async function answers(ask: () => Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS, false)
  })
  const answer = ask().then(
    () => true,
    () => false,
  )
  return await Promise.race([answer, patience]).finally(() => clearTimeout(timer))
}
