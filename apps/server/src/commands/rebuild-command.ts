// `npm run rebuild`: see docs/operations/rebuild.md.

import { z } from 'zod'
import { StartFailure } from '../db/start-failure.ts'
import { knownFolder, readArgs, runToEnd } from '../supervise/command.ts'
import { showSteps } from '../supervise/show-steps.ts'
import { carryOutOn } from './carry-out-on.ts'

const USAGE = 'npm run rebuild [-- --data-dir PATH]'

const Weight = z.object({ table: z.string(), rows: z.number(), sum: z.string() })
type Weight = z.infer<typeof Weight>

const RebuildEvent = z.discriminatedUnion('event', [
  z.object({
    event: z.literal('progress'),
    progress: z.object({ step: z.enum(['loading', 'comparing']), done: z.number(), of: z.number() }),
  }),
  z.object({ event: z.literal('rebuilt'), before: z.array(Weight), after: z.array(Weight) }),
  z.object({ event: z.literal('refused'), code: z.string(), sentence: z.string() }),
])

await runToEnd(async () => {
  const dataDir = readFolder(process.argv.slice(2))
  const show = showSteps({ loading: 'Filling new tables', comparing: 'Comparing old and new' }, console.log)
  let last: z.infer<typeof RebuildEvent> | null = null
  const hear = (told: unknown): void => {
    const event = RebuildEvent.parse(told)
    if (event.event === 'progress') show(event.progress)
    else last = event
  }
  await carryOutOn(dataDir, {
    name: 'rebuild',
    request: {},
    hear,
    sayStopping: 'Stopping; the tables stay as they are.',
  })
  finish(last)
})

function finish(last: z.infer<typeof RebuildEvent> | null): void {
  if (last?.event === 'refused') throw new StartFailure(last.sentence)
  if (last?.event !== 'rebuilt') throw new StartFailure('It ended before the exchange; the old tables stay in use.')
  const { before, after } = last
  const old = new Map(before.map((weight) => [weight.table, weight]))
  for (const weight of after) console.log(tableLine(weight, old.get(weight.table)))
  const differing = after.filter((weight) => !isEqual(weight, old.get(weight.table)))
  if (differing.length === 0) console.log(`\n${after.length} tables, each equal to the one it replaced.`)
  else {
    const names = differing.map(({ table }) => table).join(', ')
    throw new StartFailure(`Not as the event log tells: ${names}. The new ones are, and have taken their place.`)
  }
}

function tableLine(weight: Weight, old: Weight | undefined): string {
  const was = isEqual(weight, old) ? 'equal' : `was ${old?.rows ?? 0} rows, ${old?.sum ?? 'none'}`
  return `${weight.table.padEnd(24)} ${String(weight.rows).padStart(10)} rows  ${weight.sum.padStart(16)}  ${was}`
}

function isEqual(weight: Weight, old: Weight | undefined): boolean {
  return old?.rows === weight.rows && old.sum === weight.sum
}

function readFolder(args: readonly string[]): string {
  const { values } = readArgs({ args: [...args], options: { 'data-dir': { type: 'string' } } }, USAGE)
  return knownFolder(values['data-dir'])
}
