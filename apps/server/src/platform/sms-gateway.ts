import { Refusal } from '@tandem/kernel'
import type { Log } from './log.ts'
import type { SmsSender } from './sms.ts'

const TIMEOUT_MS = 5_000

/**
 * Hands texts to a service of the installation, which knows the carrier: `POST url {"merchantId", "to", "text"}`. A 2xx
 * is a text that was taken; anything else, and silence, is `sms.unavailable`. Nothing is logged of a text but that it
 * was not taken.
 */
function smsGateway({ url, token }: { url: string; token?: string | undefined }, log: Log): SmsSender {
  return {
    async send(message) {
      const status = await post(url, token, message)
      if (status >= 200 && status < 300) return
      log.warn({ merchant: message.merchantId, status }, 'the text message gateway did not take a text')
      throw new Refusal('sms.unavailable')
    },
  }
}

/** Of the environment, where an installation has a gateway. @throws Error in plain words when its address is none */
export function smsOf(env: Readonly<Record<string, string | undefined>>, log: Log): SmsSender | undefined {
  const { TANDEM_SMS_URL: url, TANDEM_SMS_TOKEN: token } = env
  if (!url) return undefined
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new Error('TANDEM_SMS_URL must be an http or https address.')
  }
  return smsGateway({ url, token }, log)
}

/** @returns 0 when nobody answered */
async function post(url: string, token: string | undefined, message: object): Promise<number> {
  try {
    const { status } = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify(message),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    return status
  } catch {
    return 0
  }
}
