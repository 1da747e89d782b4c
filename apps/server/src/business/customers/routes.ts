import {
  ClaimAnswer,
  ClaimRequest,
  CodeRequest,
  CodeSignIn,
  CustomerId,
  CustomerLine,
  CustomerPage,
  CustomerPageQuery,
  CustomerStanding,
  MyProfile,
  ProfileChange,
} from '@tandem/contracts'
import { Refusal, type ShopCtx } from '@tandem/kernel'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { merchantRoute, shopRoute } from '../../platform/http/route.ts'
import { claimGuest } from './claim-guest.ts'
import type { CustomerDeps } from './deps.ts'
import { changeProfile, changeStanding, customerInFull, customersOf, myProfile } from './profile.ts'
import { sendCode, signInWithCode } from './sign-in.ts'

const Params = z.object({ customerId: CustomerId })

/** Signing up and in by phone, what the shop knows of a customer, and customers as the merchant sees them. */
export function customerRoutes(app: FastifyInstance, deps: CustomerDeps): void {
  signInRoutes(app, deps)
  const { cipher } = deps

  shopRoute(app, deps, {
    method: 'GET',
    path: '/me',
    summary: 'What the shop knows of the customer who asks',
    who: 'customers',
    answer: MyProfile,
    handler: ({ ctx }) => myProfile(cipher, ctx, customerId(ctx)),
  })

  shopRoute(app, deps, {
    method: 'PUT',
    path: '/me',
    summary: 'Changes name, e-mail and consent of the customer who asks',
    who: 'customers',
    body: ProfileChange,
    refuses: ['customer.taken'],
    answer: MyProfile,
    keepsNoAnswer: true,
    handler: ({ ctx, body }) => changeProfile(cipher, ctx, customerId(ctx), body),
  })

  shopRoute(app, deps, {
    method: 'POST',
    path: '/claims',
    summary: 'Makes what was ordered as a guest the customer’s own',
    notes: '`token` is the `guestToken` of the order. `subject` says what became theirs.',
    who: 'customers',
    body: ClaimRequest,
    refuses: ['guest.token_refused'],
    answer: ClaimAnswer,
    handler: ({ ctx, body }) => claimGuest(deps, ctx, body),
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/customers',
    summary: 'Customers, newest first, phone and e-mail masked',
    who: 'customers.read',
    query: CustomerPageQuery,
    answer: CustomerPage,
    handler: async ({ ctx, query }) => ({ customers: await customersOf(cipher, ctx, query) }),
  })

  merchantRoute(app, deps, {
    method: 'GET',
    path: '/customers/:customerId',
    summary: 'One customer with phone and e-mail; looking is recorded',
    who: 'customers.read',
    params: Params,
    answer: CustomerLine,
    handler: ({ ctx, params }) => customerInFull(cipher, ctx, params.customerId),
  })

  merchantRoute(app, deps, {
    method: 'PUT',
    path: '/customers/:customerId/standing',
    summary: 'Gives a customer a tier, or closes the shop to them',
    who: 'customers.write',
    params: Params,
    body: CustomerStanding,
    handler: ({ ctx, params, body }) => changeStanding(ctx, params.customerId, body),
  })
}

function signInRoutes(app: FastifyInstance, deps: CustomerDeps): void {
  shopRoute(app, deps, {
    method: 'POST',
    path: '/sign-in/code',
    summary: 'Sends a code to a phone, to sign in or up with',
    notes:
      'Texts go to the gateway of the installation (TANDEM_SMS_URL, docs/guides/api.md); without one only a ' +
      'demo’s codes can be read, in the log of the server.',
    rate: 'sign_in',
    body: CodeRequest,
    refuses: ['sms.unavailable'],
    handler: ({ ctx, body, request }) => sendCode(deps, ctx, body, request.ip),
  })

  shopRoute(app, deps, {
    method: 'POST',
    path: '/sign-in',
    summary: 'Signs in with the code; a phone that was never here becomes a customer',
    notes: 'The answer’s cookie is the session.',
    rate: 'sign_in',
    body: CodeSignIn,
    refuses: ['sign_in.code_refused'],
    answer: MyProfile,
    keepsNoAnswer: true,
    handler: async ({ ctx, body, request, reply }) => {
      const from = { address: request.ip, userAgent: request.headers['user-agent'] ?? '' }
      const { shopper, cookies } = await signInWithCode(deps, ctx, body, from)
      for (const cookie of cookies) reply.header('set-cookie', cookie)
      return await myProfile(deps.cipher, ctx, shopper.customerId)
    },
  })

  shopRoute(app, deps, {
    method: 'POST',
    path: '/sign-out',
    summary: 'Ends the session of the customer',
    asGuest: true,
    handler: async ({ request, reply }) => {
      const headers = new Headers({ cookie: request.headers.cookie ?? '' })
      for (const cookie of await deps.shopperSignIn.signOut(headers)) reply.header('set-cookie', cookie)
    },
  })
}

/** Whom a route for customers is called by. */
function customerId({ shopper }: ShopCtx): string {
  if (shopper.customerId === null) throw new Refusal('session.missing')
  return shopper.customerId
}
