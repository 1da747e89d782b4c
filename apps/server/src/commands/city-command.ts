// `npm run city -- advance DAYS`: see docs/operations/city.md.

import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { runToEnd } from '../backup/command.ts'
import { StartFailure } from '../db/start-failure.ts'
import { DEFAULT_DATA_DIR } from '../supervise/options.ts'
import { carryOutOn } from './carry-out-on.ts'

const USAGE = 'npm run city -- advance DAYS [--data-dir PATH], DAYS from 1 to 60'
const MOST_DAYS = 60

const CityEvent = z.discriminatedUnion('event', [
  z.object({
    event: z.literal('progress'),
    progress: z.object({ date: z.string(), day: z.number(), of: z.number() }),
  }),
  z.object({ event: z.literal('advanced'), daysDone: z.number(), today: z.string(), measured: z.number() }),
  z.object({ event: z.literal('refused'), code: z.string(), sentence: z.string() }),
])

await runToEnd(async () => {
  const { days, dataDir } = readArguments(process.argv.slice(2))
  let last: z.infer<typeof CityEvent> | null = null
  await carryOutOn(dataDir, 'city', { days }, (told) => {
    const event = CityEvent.parse(told)
    if (event.event === 'progress') console.log(dayLine(event.progress))
    else last = event
  })
  finish(last, days)
})

function dayLine({ date, day, of }: { date: string; day: number; of: number }): string {
  return day === 0 ? `${date} (a day that had passed already)` : `${date} (${day} of ${of})`
}

function finish(last: z.infer<typeof CityEvent> | null, asked: number): void {
  if (last?.event === 'refused') throw new StartFailure(last.sentence)
  if (last?.event !== 'advanced') throw new StartFailure('The server ended meanwhile; its next start ends the day.')
  const { daysDone, today, measured } = last
  console.log(`It is ${today} in the city now.${measured > 0 ? ` Decisions measured: ${measured}.` : ''}`)
  if (daysDone < asked) throw new StartFailure(`Stopped after ${daysDone} of ${asked} days.`)
}

function readArguments(args: readonly string[]): { days: number; dataDir: string } {
  const here = process.env.INIT_CWD ?? process.cwd()
  const { values, positionals } = parsed(args)
  const [verb, count, ...others] = positionals
  const days = Number(count)
  if (verb !== 'advance' || others.length > 0 || !Number.isInteger(days) || days < 1 || days > MOST_DAYS) {
    throw new StartFailure(`Usage: ${USAGE}`)
  }
  const dataDir = resolve(here, values['data-dir'] || DEFAULT_DATA_DIR)
  if (!existsSync(join(dataDir, 'tandem.json')))
    throw new StartFailure(`There is no data folder of Tandem at ${dataDir}.`)
  return { days, dataDir }
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: { 'data-dir': { type: 'string' } }, allowPositionals: true })
  } catch (cause) {
    throw new StartFailure(`Usage: ${USAGE}`, { cause })
  }
}
