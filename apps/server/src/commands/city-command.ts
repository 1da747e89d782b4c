// `npm run city -- advance DAYS`: see docs/operations/city.md.

import { AdvanceRequest } from '@tandem/contracts'
import { z } from 'zod'
import { StartFailure } from '../db/start-failure.ts'
import { knownFolder, readArgs, runToEnd } from '../supervise/command.ts'
import { carryOutOn } from './carry-out-on.ts'

const MOST_DAYS = AdvanceRequest.shape.days.maxValue
const USAGE = `npm run city -- advance DAYS [--data-dir PATH], DAYS from 1 to ${MOST_DAYS}`

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
  const hear = (told: unknown): void => {
    const event = CityEvent.parse(told)
    if (event.event === 'progress') console.log(dayLine(event.progress))
    else last = event
  }
  await carryOutOn(dataDir, { name: 'city', request: { days }, hear, sayStopping: 'Stopping after the day at hand.' })
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
  const { values, positionals } = readArgs(
    { args: [...args], options: { 'data-dir': { type: 'string' } }, allowPositionals: true },
    USAGE,
  )
  const [verb, days, ...others] = positionals
  if (verb !== undefined && verb !== 'advance') throw new StartFailure(`There is no "city ${verb}". Usage: ${USAGE}`)
  if (days === undefined || others.length > 0) throw new StartFailure(`Usage: ${USAGE}`)
  return { days: readDays(days), dataDir: knownFolder(values['data-dir']) }
}

function readDays(text: string): number {
  const { success, data } = AdvanceRequest.shape.days.safeParse(Number(text))
  if (success) return data
  throw new StartFailure(`advance needs a whole number of days from 1 to ${MOST_DAYS}, not "${text}".`)
}
