import { Refusal } from '@tandem/kernel'
import { type Database, platformDb } from '../db/pool.ts'
import type { Log } from './log.ts'

/** Carries a short text to a phone. Installations bring their provider; the fake of the tests keeps what it was given. */
export interface SmsSender {
  /** @param message.to E.164 @throws Refusal `sms.unavailable` when it cannot be sent */
  send(message: { merchantId: string; to: string; text: string }): Promise<void>
}

/**
 * Without a provider: a demo's texts stand in the server's log, where whoever tries the demo finds the code. A merchant
 * that is no demo gets nothing logged, and is told so.
 */
export function logSmsSender(database: Database, log: Log): SmsSender {
  return {
    async send({ merchantId, to, text }) {
      const [merchant] = await platformDb(database).query<{ demo: boolean }>(
        'select demo from merchant where id = $1',
        [merchantId],
      )
      if (!merchant?.demo) throw new Refusal('sms.unavailable')
      log.info({ merchant: merchantId, endsWith: to.slice(-4), text }, 'text message (demo: nothing is sent)')
    },
  }
}
