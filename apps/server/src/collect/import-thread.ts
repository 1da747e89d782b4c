// The thread that reads the files of one import: see import/in-thread.ts.

import { parentPort, workerData } from 'node:worker_threads'
import { Outbound } from './import/outbound.ts'
import type { ImportJob } from './import/parcel.ts'
import { readFiles } from './import/read-files.ts'
import { importerOf } from './sources/index.ts'

if (!parentPort) throw new Error('this is the code of a thread')
const job = workerData as ImportJob
const outbound = new Outbound(parentPort)
const read = await readFiles(importerOf(job.definition), job, {
  hand: (parcel) => outbound.hand(parcel),
  onProgress: (progress) => outbound.tell({ what: 'progress', progress }),
})
await outbound.settled().catch((error: Error) => (read.failure ??= error))
outbound.tell({ what: 'read', read })
parentPort.close()
