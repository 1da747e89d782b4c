import { cpus, totalmem } from 'node:os'
import type { Figure } from './figure.ts'
import { figureTable } from './table.ts'

const TITLE = `# Results

Written by \`npm run bench -- TOPIC... --write\`. Each section says where and when it was measured.
`

/**
 * Puts the figures of one topic into the results file: its section is replaced, all others stay as they are,
 * sections in the order of their names.
 */
export function withSection(results: string, topic: string, figures: readonly Figure[], where: string): string {
  const sections = new Map(
    results
      .split(/^(?=## )/m)
      .filter((part) => part.startsWith('## '))
      .map((part) => [part.slice(3, part.indexOf('\n')), part.trimEnd()]),
  )
  sections.set(topic, `## ${topic}\n\n${where}\n\n${figureTable(figures)}`)
  const ordered = [...sections.keys()].toSorted().map((name) => sections.get(name))
  return `${[TITLE.trimEnd(), ...ordered].join('\n\n')}\n`
}

/** The machine and the day, in a line. */
export function whereAndWhen(at: Date): string {
  const processors = cpus()
  const memoryGb = Math.round(totalmem() / 1024 ** 3)
  const day = at.toISOString().slice(0, 10)
  return `${day}, ${processors.length} x ${processors[0]?.model.trim()}, ${memoryGb} GB, Node ${process.versions.node}, ${process.platform}`
}
