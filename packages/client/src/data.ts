import type { QuarantineAnswer, QuarantineStatus, RunReport, RunsAnswer, SourcesAnswer } from '@tandem/contracts'
import type { z } from 'zod'
import type { Http } from './http.ts'

export interface QuarantineFilter {
  source?: string
  run?: string
  table?: string
  reason?: string
  status?: z.infer<typeof QuarantineStatus>
}

/** One table of one source: what a download of the quarantine holds, and what its repaired rows are read by. */
export interface QuarantineFile {
  source: string
  table: string
}

interface Page {
  page?: number
  pageSize?: number
}

/** Where the data of the merchant under `root` come from, and the rows that wait to be mended. */
export function dataApi(http: Http, root: string) {
  const data = `${root}/data`
  return {
    dataSources: (signal?: AbortSignal) => http.get<SourcesAnswer>(`${data}/sources`, {}, signal),
    importRuns: (query: Page & { source?: string }, signal?: AbortSignal) =>
      http.get<RunsAnswer>(`${data}/runs`, { ...query }, signal),
    importRun: (runId: string, signal?: AbortSignal) =>
      http.get<RunReport>(`${data}/runs/${encodeURIComponent(runId)}`, {}, signal),
    quarantine: (filter: QuarantineFilter, page: Page, signal?: AbortSignal) =>
      http.get<QuarantineAnswer>(`${data}/quarantine`, { ...filter, ...page }, signal),
    /** Where the browser fetches the open rows from as CSV. */
    quarantineFile: ({ source, table }: QuarantineFile) => http.url(`${data}/quarantine.csv`, { source, table }),
    replayQuarantine: ({ source, table }: QuarantineFile, csv: Blob) =>
      http.postFile<RunReport>(`${data}/quarantine/replay`, { source, table }, 'text/csv', csv),
  }
}
