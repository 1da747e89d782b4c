// `npm run city -- advance DAYS` and `npm run city -- live`: see docs/operations/city.md.

import { AdvanceRequest } from '@tandem/contracts'
import { z } from 'zod'
import { StartFailure } from '../db/start-failure.ts'
import { knownFolder, readArgs, runToEnd } from '../supervise/command.ts'
import { carryOutOn } from './carry-out-on.ts'
import { type LiveAsk, liveOn } from './city-live.ts'

const MOST_DAYS = AdvanceRequest.shape.days.maxValue
const USAGE = `npm run city -- advance DAYS [--data-dir PATH], DAYS from 1 to ${MOST_DAYS}
       npm run city -- live [--speed N] [--minutes N] [--rate N] [--merchant ID] [--seed N] [--data-dir PATH]`

const CityEvent = z.discriminatedUnion('event', [
  z.object({
    event: z.literal('progress'),
    progress: z.object({ date: z.string(), day: z.number(), of: z.number() }),
  }),
  z.object({ event: z.literal('advanced'), daysDone: z.number(), today: z.string(), measured: z.number() }),
  z.object({ event: z.literal('refused'), code: z.string(), sentence: z.string() }),
])

await runToEnd(async () => {
  const asked = readArguments(process.argv.slice(2))
  if (asked.verb === 'advance') return await advance(asked)
  if (!(await liveOn(asked))) process.exitCode = 1
})

async function advance({ days, dataDir }: { days: number; dataDir: string }): Promise<void> {
  let last: z.infer<typeof CityEvent> | null = null
  const hear = (told: unknown): void => {
    const event = CityEvent.parse(told)
    if (event.event === 'progress') console.log(dayLine(event.progress))
    else last = event
  }
  await carryOutOn(dataDir, { name: 'city', request: { days }, hear, sayStopping: 'Stopping after the day at hand.' })
  finish(last, days)
}

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

type Asked = { verb: 'advance'; days: number; dataDir: string } | ({ verb: 'live' } & LiveAsk)

function readArguments(args: readonly string[]): Asked {
  const text = { type: 'string' } as const
  const options = { 'data-dir': text, speed: text, minutes: text, rate: text, merchant: text, seed: text }
  const { values, positionals } = readArgs({ args: [...args], options, allowPositionals: true }, USAGE)
  const [verb, days, ...others] = positionals
  const dataDir = () => knownFolder(values['data-dir'])
  if (verb === 'live' && days === undefined) {
    const { speed = '60', minutes, rate, merchant, seed = '1' } = values
    return {
      verb,
      dataDir: dataDir(),
      speed: readNumber('speed', speed, { least: 1, most: 1_000 }),
      ...(minutes === undefined ? {} : { minutes: readNumber('minutes', minutes, { least: 0.1, most: 10_000 }) }),
      ...(rate === undefined ? {} : { rate: readNumber('rate', rate, { least: 0.01, most: 1_000 }) }),
      merchantId: merchant ?? null,
      seed: readNumber('seed', seed, { least: 0, most: 2 ** 31 }),
    }
  }
  if (verb !== undefined && verb !== 'advance') throw new StartFailure(`There is no "city ${verb}". Usage: ${USAGE}`)
  if (days === undefined || others.length > 0) throw new StartFailure(`Usage: ${USAGE}`)
  return { verb: 'advance', days: readDays(days), dataDir: dataDir() }
}

function readNumber(name: string, text: string, { least, most }: { least: number; most: number }): number {
  const value = Number(text)
  if (value >= least && value <= most) return value
  throw new StartFailure(`--${name} needs a number from ${least} to ${most}, not "${text}".`)
}

function readDays(text: string): number {
  const { success, data } = AdvanceRequest.shape.days.safeParse(Number(text))
  if (success) return data
  throw new StartFailure(`advance needs a whole number of days from 1 to ${MOST_DAYS}, not "${text}".`)
}
