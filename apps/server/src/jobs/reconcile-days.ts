import { type Providers, reconcileUntilYesterday } from '../business/payments/index.ts'
import type { Database } from '../db/pool.ts'
import type { Log } from '../platform/log.ts'
import type { Job } from './due.ts'

/**
 * Reconciles yesterday with every provider. Looked at every hour: statements come some hours after midnight, and one that
 * could not be had is asked for again; a day that was reconciled costs one statement.
 */
export function reconciliation(database: Database, providers: Providers, log: Log): Job {
  return {
    name: 'payments are reconciled',
    everyHours: 1,
    run: async () => {
      const { failed } = await reconcileUntilYesterday(database, providers)
      for (const { error, ...day } of failed) log.warn({ err: error, ...day }, 'a day could not be reconciled')
    },
  }
}
