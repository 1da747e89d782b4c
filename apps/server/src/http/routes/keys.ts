import { ApiKeysAnswer, NewApiKey, NewApiKeyAnswer } from '@tandem/contracts'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { createKey, endKey, keysOf } from '../../platform/api-keys/index.ts'
import { merchantRoute } from '../../platform/http/route.ts'
import type { Deps } from '../deps.ts'

/** Keys that programs of the merchant call the API with. */
export function keyRoutes(app: FastifyInstance, deps: Deps): void {
  merchantRoute(app, deps, {
    method: 'GET',
    path: '/keys',
    summary: 'API keys without their secrets, living ones first',
    who: 'keys.manage',
    answer: ApiKeysAnswer,
    handler: async ({ ctx }) => ({ keys: await keysOf(ctx) }),
  })

  merchantRoute(app, deps, {
    method: 'POST',
    path: '/keys',
    summary: 'Makes an API key; its secret is shown this once',
    notes:
      '`storeIds: null` is all stores, also those opened later. Nobody gives a key more than they may do ' +
      'themselves.',
    who: 'keys.manage',
    body: NewApiKey,
    answer: NewApiKeyAnswer,
    keepsNoAnswer: true,
    status: 201,
    refuses: ['access.no_such_store'],
    handler: ({ ctx, body }) => createKey(ctx, body),
  })

  merchantRoute(app, deps, {
    method: 'DELETE',
    path: '/keys/:keyId',
    summary: 'Ends an API key for good',
    who: 'keys.manage',
    params: z.object({ keyId: z.uuid() }),
    handler: ({ ctx, params }) => endKey(ctx, deps.apiKeys, params.keyId),
  })
}
