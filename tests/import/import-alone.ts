// A process that imports and tells of every batch it has written, to be killed in the middle: see kill.test.ts.

import { join } from 'node:path'
import { runImport } from '../../apps/server/src/collect/import/run-import.ts'
import { openEventLog } from '../../apps/server/src/collect/log/index.ts'
import { csvMap, parseMap } from '../../apps/server/src/collect/sources/csv-map.ts'
import { openDatabase, platformDb, scopedDb } from '../../apps/server/src/db/pool.ts'

const { databaseUrl, dir, map, file } = JSON.parse(process.argv[2] ?? '') as Record<string, string>
const database = openDatabase(`${databaseUrl}`)
const log = await openEventLog(join(`${dir}`, 'log'))
await runImport(
  {
    scoped: (merchantId) => scopedDb(database, merchantId),
    platform: platformDb(database),
    log: {
      dir: log.dir,
      end: log.end,
      appendFrame: async (frame) => {
        const appended = await log.appendFrame(frame)
        console.log(frame.header.id)
        return appended
      },
    },
    load: async () => undefined,
    now: () => Date.UTC(2026, 2, 1),
    scratch: join(`${dir}`, 'scratch'),
  },
  csvMap(parseMap(map)),
  [`${file}`],
)
console.log('done')
