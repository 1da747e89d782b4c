import type { QuarantineFile } from '@tandem/client'
import type { QuarantineAnswer } from '@tandem/contracts'
import { useQuery } from '@tanstack/react-query'
import { useMerchant } from '../../app/merchant-context.ts'

/** Open rows of one table of one source: they are downloaded, mended and read again together. */
export interface WaitingTable extends QuarantineFile {
  rows: number
  reasons: readonly { reason: string; count: number }[]
}

/** Everything that waits to be mended, by source and table, most rows first. */
export function useWaiting() {
  const { merchantId, api } = useMerchant()
  return useQuery({
    queryKey: [merchantId, 'quarantine-waiting'],
    queryFn: async ({ signal }): Promise<WaitingTable[]> => {
      const { sources } = await api.dataSources(signal)
      const open = sources.filter(({ openQuarantine }) => openQuarantine > 0)
      const tables = await Promise.all(
        open.map(async ({ source }) => {
          const { reasons } = await api.quarantine({ source, status: 'open' }, { pageSize: 1 }, signal)
          return byTable(source, reasons)
        }),
      )
      return tables.flat().toSorted((a, b) => b.rows - a.rows)
    },
  })
}

function byTable(source: string, reasons: QuarantineAnswer['reasons']): WaitingTable[] {
  const tables = new Map(reasons.map(({ table }) => [table, reasons.filter((one) => one.table === table)]))
  return [...tables].map(([table, own]) => ({
    source,
    table,
    rows: own.reduce((sum, { count }) => sum + count, 0),
    reasons: own.map(({ reason, count }) => ({ reason, count })),
  }))
}
