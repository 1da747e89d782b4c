import { randomUUID } from 'node:crypto'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import { authRoutes } from './auth-routes.ts'
import { consoleFiles } from './console-files.ts'
import { type Deps, openDeps, type ServerOptions } from './deps.ts'
import { healthRoutes } from './health.ts'
import { metricsRoutes } from './metrics.ts'
import { openApi } from './openapi/document.ts'
import { answerProblem } from './problem.ts'
import { ROUTES } from './routes.ts'
import { guardOrigin } from './same-origin.ts'
import { addSecurityHeaders } from './security-headers.ts'

const BODY_LIMIT_BYTES = 1_000_000
/** The longest id that a contract lets through, in percent-encoded UTF-8. */
const MOST_PARAMETER_CHARACTERS = 120 * 9
const REQUEST_ID = /^[\w.:-]{8,100}$/

/**
 * The HTTP edge: request ids, one log line a request, refusals as problem documents, the guard against other sites,
 * sign-in, the API, health and metrics, the console's files. Does not listen: the caller decides where
 * (`refuseOpenDemo` says where it must not), and closes it before the database.
 */
export async function buildServer(options: ServerOptions, deps: Deps = openDeps(options)): Promise<FastifyInstance> {
  const { log, secure = false } = options
  const app: FastifyInstance = Fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT_BYTES,
    routerOptions: { maxParamLength: MOST_PARAMETER_CHARACTERS },
    // An address that cannot be read, before any route is found: refused as anything else is.
    frameworkErrors: (error, request, reply) => void answerProblem(error, request, reply),
    // Behind a proxy on this machine the caller's address and scheme are those it forwards.
    trustProxy: secure ? 'loopback' : false,
    genReqId: ({ headers }) => {
      const given = headers['x-request-id']
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID()
    },
    forceCloseConnections: 'idle',
  })
  app.decorate('documented', [])
  app.setErrorHandler(answerProblem)
  app.addHook('onRequest', async (request, reply) => void reply.header('x-request-id', request.id))
  app.addHook('onResponse', async (request, reply) => {
    const level = request.url.startsWith('/api/') ? 'info' : 'debug'
    const route = request.routeOptions.url ?? 'none'
    const ms = Math.round(reply.elapsedTime)
    request.log[level]({ method: request.method, route, status: reply.statusCode, ms }, 'answered')
  })
  addSecurityHeaders(app, { secure })
  guardOrigin(app, options.allowedHosts)

  metricsRoutes(app, deps)
  healthRoutes(app, deps)
  openApiRoute(app)
  authRoutes(app, deps)
  for (const routes of ROUTES) routes(app, deps)
  await consoleFiles(app, options.consoleDir)
  return app
}

/** `/openapi.json`: made when first asked for, after every route has been declared. */
function openApiRoute(app: FastifyInstance): void {
  let document: object | undefined
  app.get('/openapi.json', async () => {
    document ??= openApi(app.documented)
    return document
  })
}
