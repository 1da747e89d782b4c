import fastifyStatic from '@fastify/static'
import { Refusal } from '@tandem/kernel'
import type { FastifyInstance } from 'fastify'

/**
 * The built console. Files under `assets/` carry a hash in their name and may be kept for ever; `.br` and `.gz` beside
 * a file are sent to browsers that take them. Every other page address gets `index.html`: the console routes itself.
 */
export async function consoleFiles(app: FastifyInstance, consoleDir: string | undefined): Promise<void> {
  if (consoleDir !== undefined) {
    await app.register(fastifyStatic, {
      root: consoleDir,
      preCompressed: true,
      cacheControl: false,
      setHeaders(reply, path) {
        const forEver = /[\\/]assets[\\/]/.test(path)
        reply.header('cache-control', forEver ? 'public, max-age=31536000, immutable' : 'no-cache')
      },
    })
  }
  app.setNotFoundHandler((request, reply) => {
    const wantsPage = request.method === 'GET' && (request.headers.accept ?? '').includes('text/html')
    if (consoleDir !== undefined && wantsPage && !/^\/(api|assets)\//.test(request.url)) {
      return reply.sendFile('index.html')
    }
    throw new Refusal('resource.not_found')
  })
}
