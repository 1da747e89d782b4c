import type { CodeRequest, CodeSignIn } from '@tandem/contracts'
import { type CallCtx, Refusal } from '@tandem/kernel'
import type { KnownShopper } from '../../platform/access.ts'
import type { Rate, TokenBuckets } from '../../platform/http/token-buckets.ts'
import type { CustomerDeps } from './deps.ts'
import { customerOf } from './identify-shopper.ts'

/** Codes cost money and patience: five to one phone, then one each three minutes. */
const CODES_TO_A_PHONE: Rate = { perSecond: 1 / 180, burst: 5 }
/** An address may be a whole office's. */
const CODES_FROM_AN_ADDRESS: Rate = { perSecond: 1 / 30, burst: 30 }
/** Each code survives three wrong tries; this bounds trying many phones from one place. */
const TRIES_FROM_AN_ADDRESS: Rate = { perSecond: 1 / 5, burst: 60 }

const TEXTS = {
  'zh-CN': (code: string) => `您的验证码是 ${code}，5 分钟内有效，请勿告诉他人。`,
  en: (code: string) => `Your code is ${code}. It is valid for 5 minutes; tell it to nobody.`,
}

/**
 * Sends a code to a phone. Says the same whether the phone is known or not.
 *
 * @throws Refusal `request.rate_limited`, `sms.unavailable`
 */
export async function sendCode(
  { cipher, shopperSignIn, codeBuckets }: CustomerDeps,
  ctx: CallCtx,
  { phone, locale }: CodeRequest,
  address: string,
): Promise<void> {
  refuseUnlessLeft(codeBuckets, `to ${cipher.index(phone, 'code limit')}`, CODES_TO_A_PHONE)
  refuseUnlessLeft(codeBuckets, `from ${address}`, CODES_FROM_AN_ADDRESS)
  await shopperSignIn.sendCode(phone, ctx.merchantId, TEXTS[locale])
}

/**
 * Begins a session with the code that was sent; a phone that was never here becomes a customer.
 *
 * @throws Refusal `sign_in.code_refused`, `request.rate_limited`, `customer.blocked`
 */
export async function signInWithCode(
  deps: CustomerDeps,
  ctx: CallCtx,
  { phone, code }: CodeSignIn,
  from: { address: string; userAgent: string },
): Promise<{ shopper: KnownShopper; cookies: string[] }> {
  refuseUnlessLeft(deps.codeBuckets, `tries ${from.address}`, TRIES_FROM_AN_ADDRESS)
  const headers = new Headers({ 'user-agent': from.userAgent })
  const { token, cookies } = await deps.shopperSignIn.signIn(phone, code, headers)
  const shopper = await customerOf(deps, token, ctx.merchantId, ctx.now)
  if (!shopper) throw new Error('a session that began is gone')
  return { shopper, cookies }
}

function refuseUnlessLeft(buckets: TokenBuckets, key: string, rate: Rate): void {
  const { allowed, waitSeconds } = buckets.take(key, rate)
  if (!allowed) throw new Refusal('request.rate_limited', { retryAfterSeconds: waitSeconds })
}
