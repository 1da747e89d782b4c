import { randomUUID } from 'node:crypto'
import { AdvanceRequest, ImportRequest } from '@tandem/contracts'
import { outboxToLog } from '../collect/from-outbox.ts'
import { type Imports, openImports } from '../collect/imports.ts'
import { deliverAll } from '../db/outbox.ts'
import { platformDb } from '../db/pool.ts'
import { type Demo, driveDemo } from '../demo/advance.ts'
import { businessToLog } from '../jobs/business-to-log.ts'
import { measureEveryMerchant } from '../jobs/recurring.ts'
import { systemCtx } from '../platform/access.ts'
import { audit } from '../platform/audit.ts'
import { besideOf, rebuildWarehouse } from '../warehouse/index.ts'
import type { DoorCommand } from './door.ts'
import type { Parts } from './open-parts.ts'

/** What the command line and the console both have done: one import of a merchant, one advance at a time. */
export interface Workers {
  imports: Imports
  demo: Demo
}

export type CommandName = 'import' | 'city' | 'rebuild'

export function openWorkers(parts: Parts): Workers {
  return { imports: openImports(parts), demo: driveDemo(parts, () => measureEveryMerchant(parts)) }
}

/** The commands of `npm run` that the running server carries out. */
export function commandsOf(parts: Parts, { imports, demo }: Workers): Record<CommandName, DoorCommand> {
  return {
    import: importCommand(imports),

    city: async (request, tell, signal) => {
      const { days } = AdvanceRequest.parse(request)
      const onProgress = (progress: object): void => tell({ event: 'progress', progress })
      await carryToLog(parts)
      const { merchantId, ended } = await demo.advance(days, { onProgress, signal })
      const ctx = await systemCtx(parts.database, merchantId, 'npm run city', randomUUID())
      await audit(ctx.db, ctx, { action: 'demo.advanced', subject: 'clock', details: { days } })
      tell({ event: 'advanced', ...(await ended) })
    },

    rebuild: async (_request, tell, signal) => {
      const deps = { warehouse: parts.warehouse, beside: besideOf(parts.warehouseAddress), log: parts.eventLog }
      const onProgress = (progress: object): void => tell({ event: 'progress', progress })
      const rebuilt = await rebuildWarehouse(deps, { onProgress, signal })
      if (rebuilt) tell({ event: 'rebuilt', ...rebuilt })
    },
  }
}

/** Events are those of the contract `ImportEvent`. */
export function importCommand(imports: Imports): DoorCommand {
  return async (request, tell) => {
    const asked = ImportRequest.parse(request)
    const { merchantId, report } = await imports.run(asked, (progress) => tell({ event: 'progress', progress }))
    tell({ event: 'report', merchantId, report })
  }
}

/** What was decided just before a system ended, and had not reached the log. */
async function carryToLog({ database, eventLog }: Parts): Promise<void> {
  for (const consumer of [outboxToLog(eventLog), businessToLog(eventLog)]) {
    await deliverAll(platformDb(database), consumer)
  }
}
