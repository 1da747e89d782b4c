import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Metric } from '../../apps/server/src/warehouse/metrics/metric.ts'
import { dimensionsOf, METRICS } from '../../apps/server/src/warehouse/metrics/registry.ts'
import { type Check, projectRoot } from './check.ts'

const LIST = 'docs/metrics.md'

const INTRODUCTION = `# Metrics

Written by \`npm run metrics\` from the registry in
[apps/server/src/warehouse/metrics](../apps/server/src/warehouse/metrics/registry.ts); checked by \`npm test\`. Every page,
goal and guard rail takes its figures from there.

A value is a sum over rows of the scope, or the quotient of two such sums, never a mean of means: it is right for any set
of stores and days. Under a cut that is not listed the metric means nothing and is empty; so it is for a merchant that
has told nothing of what it stands on. Money is in the merchant's currency, a day is a business day of its store.
`

/** The published list of metrics says what the registry says. */
export const metricListCheck: Check = {
  name: 'list of metrics',
  run: async () => {
    const published = await readFile(join(projectRoot, LIST), 'utf8').catch(() => '')
    return published === metricList(METRICS) ? [] : [`${LIST} is not current: npm run metrics`]
  },
}

/** Markdown: every metric by family, in the order pages list them. */
function metricList(metrics: readonly Metric[]): string {
  const families = [...new Set(metrics.map(({ family }) => family))]
  const sections = families.map((family) => {
    const rows = metrics.filter((metric) => metric.family === family).map(row)
    return `## ${family}\n\n| metric | 指标 | definition | unit | better | cuts |\n|---|---|---|---|---|---|\n${rows.join('\n')}\n`
  })
  return [INTRODUCTION, ...sections].join('\n')
}

const BETTER = { up: 'higher', down: 'lower', none: '' } as const

function row(metric: Metric): string {
  const { name, code, definition, unit, direction } = metric
  const cells = [
    `${name.en}<br>\`${code}\``,
    name.zh,
    definition.en,
    unit.replace('_', ' '),
    BETTER[direction],
    dimensionsOf(metric).join(', '),
  ]
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}

if (process.argv[1] === import.meta.filename) {
  await writeFile(join(projectRoot, LIST), metricList(METRICS))
}
