import type { RunCounts, RunIssue, RunTable } from '@tandem/contracts'
import type { IssueDetails, RowPlace } from './importer.ts'
import type { BadFile } from './read/bad-file.ts'
import { sentenceOf } from './reasons.ts'

/** A row that could not be used, as it goes to the quarantine. */
export interface QuarantinedRow {
  place: RowPlace
  reason: string
  details: IssueDetails
  sentence: string
}

const URGENCY: readonly RunIssue['outcome'][] = ['refused', 'quarantined', 'corrected', 'noted', 'skipped']

type Ending = 'added' | 'unchanged' | 'quarantined' | 'skipped'

function noCounts(): RunCounts {
  return { read: 0, added: 0, unchanged: 0, corrected: 0, quarantined: 0, skipped: 0 }
}

/** Counts where every row of a run ended and why, and holds quarantined rows until they are stored. */
export class Quality {
  readonly #tables = new Map<string, { files: Set<string>; counts: RunCounts }>()
  readonly #issues = new Map<string, RunIssue>()
  #quarantined: QuarantinedRow[] = []
  #accepted: string[] = []

  /** @param issues known before the first row */
  constructor(issues: readonly RunIssue[] = []) {
    for (const issue of issues) this.#issues.set(keyOf(issue.outcome, issue.table, issue.reason, issue.column), issue)
  }

  counted(table: string, file: string, rows: number): void {
    const found = this.#table(table)
    found.files.add(file)
    found.counts.read += rows
  }

  end(place: RowPlace, ending: Ending): void {
    this.#table(place.table).counts[ending] += 1
    if (place.quarantineId !== null && (ending === 'added' || ending === 'unchanged')) {
      this.#accepted.push(place.quarantineId)
    }
  }

  quarantine(place: RowPlace, reason: string, details: IssueDetails): void {
    this.end(place, 'quarantined')
    const sentence = this.issue('quarantined', place, reason, details)
    this.#quarantined.push({ place, reason, details, sentence })
  }

  /** A file that cannot be read. */
  refuse(file: string, { reason, details }: BadFile): void {
    this.issue('refused', { table: '', file, line: 0 }, reason, details)
  }

  corrected(place: RowPlace): void {
    this.#table(place.table).counts.corrected += 1
  }

  /** Adds one to the count of an issue and answers its sentence for this place. */
  issue(
    outcome: RunIssue['outcome'],
    place: { table: string; file: string; line: number },
    reason: string,
    details: IssueDetails = {},
  ): string {
    const column = details.column ?? null
    const key = keyOf(outcome, place.table, reason, column)
    const known = this.#issues.get(key)
    if (known && outcome !== 'quarantined') {
      known.count += 1
      return ''
    }
    const sentence = sentenceOf(reason, place, details)
    if (known) known.count += 1
    else {
      const example = { file: place.file, line: place.line, sentence, details }
      this.#issues.set(key, { outcome, reason, table: place.table, column, count: 1, example })
    }
    return sentence
  }

  /** Rows to store since the last call. */
  takeQuarantined(): QuarantinedRow[] {
    return this.#quarantined.splice(0)
  }

  /** Quarantine ids of rows that were accepted since the last call. */
  takeAccepted(): string[] {
    return this.#accepted.splice(0)
  }

  get tables(): RunTable[] {
    return [...this.#tables].map(([name, { files, counts }]) => ({
      table: name,
      files: [...files],
      counts: { ...counts },
    }))
  }

  /** What needs a hand first, and of that what is most. */
  get issues(): RunIssue[] {
    const weight = ({ outcome }: RunIssue): number => URGENCY.indexOf(outcome)
    return [...this.#issues.values()].sort((a, b) => weight(a) - weight(b) || b.count - a.count)
  }

  /** Files that could not be read. */
  get refused(): RunIssue[] {
    return [...this.#issues.values()].filter(({ outcome }) => outcome === 'refused')
  }

  get counts(): RunCounts {
    const total = noCounts()
    for (const { counts } of this.#tables.values()) {
      for (const key of Object.keys(total) as (keyof RunCounts)[]) total[key] += counts[key]
    }
    return total
  }

  #table(name: string) {
    let found = this.#tables.get(name)
    if (!found) {
      found = { files: new Set(), counts: noCounts() }
      this.#tables.set(name, found)
    }
    return found
  }
}

function keyOf(outcome: RunIssue['outcome'], table: string, reason: string, column: string | null): string {
  return `${outcome}|${table}|${reason}|${column}`
}
