import {
  type Attribution,
  attributeByMarkov,
  attributeByRule,
  attributeByShapley,
  type Journeys,
  journeysOf,
} from '@tandem/algorithms'
import { indexed, momentsMs } from '../columns.ts'
import type { Asked, Method, Roles, Score } from '../method.ts'
import type { Table } from '../table.ts'

const DAY_MS = 86_400_000

const OPTIONS = {
  unitMs: { is: 'milliseconds in one unit of a numeric time', byDefault: 1 },
  windowDays: { is: 'touches older than this before the conversion do not count', byDefault: 30 },
  halfLifeDays: { is: 'of the time-decay rule', byDefault: 7 },
  order: { is: 'touches that a Markov state remembers', byDefault: 1 },
  mostChannels: { is: 'channels that are printed', byDefault: 10 },
}
type Options = Asked<typeof OPTIONS>

/**
 * Every row is a touch, the last before its conversion marked (or a conversion alone, its channel empty). Credits are
 * reported as shares of the value by every method side by side: where they differ much, no rule should be trusted.
 */
const attribution: Method<keyof Options> = {
  name: 'attribution',
  question: 'How much of the conversions (or their value) does each channel get, by which way of reckoning?',
  roles: {
    person: { holds: 'who was touched' },
    channel: { holds: 'by what; empty for a conversion without a touch' },
    time: { holds: 'when: a date, or a number (see unitMs)' },
    converted: { holds: '1 where the person converted at this touch, else 0' },
    value: { holds: 'what the conversion brought; left out, each counts 1', isOptional: true },
  },
  options: OPTIONS,
  score(table, roles, options) {
    const { unitMs, windowDays, halfLifeDays, order, mostChannels } = options
    const { journeys, names } = journeysIn(table, roles, unitMs, windowDays * DAY_MS)
    const methods: Readonly<Record<string, Attribution>> = {
      last: attributeByRule(journeys, { kind: 'last' }),
      first: attributeByRule(journeys, { kind: 'first' }),
      linear: attributeByRule(journeys, { kind: 'linear' }),
      'time decay': attributeByRule(journeys, { kind: 'timeDecay', halfLifeMs: halfLifeDays * DAY_MS }),
      position: attributeByRule(journeys, { kind: 'position' }),
      Markov: attributeByMarkov(journeys, order),
      Shapley: attributeByShapley(journeys),
    }
    const value = sum(journeys.value)
    if (value === 0) throw new RangeError('converted must be 1 somewhere')
    const linear = methods['linear']?.credit ?? new Float64Array(0)
    const channels = Array.from(names.keys()).sort((a, b) => (linear[b] as number) - (linear[a] as number))
    const lost = Object.values(methods).map(({ credit, unattributed }) => Math.abs(sum(credit) + unattributed - value))
    return [
      { metric: 'touches', value: journeys.channel.length, unit: '' },
      { metric: 'journeys', value: journeys.value.length, unit: '' },
      { metric: 'conversions', value: journeys.value.reduce((count, v) => count + Number(v > 0), 0), unit: '' },
      { metric: 'value', value, unit: '' },
      { metric: 'without a touch', value: (methods['last']?.unattributed ?? 0) / value, unit: 'share of value' },
      { metric: 'value that a method loses, at most', value: Math.max(...lost) / value, unit: 'share of value' },
      ...channels.slice(0, mostChannels).flatMap((channel) =>
        Object.entries(methods).map(
          ([method, { credit }]): Score => ({
            metric: `${names[channel]}: ${method}`,
            value: (credit[channel] as number) / value,
            unit: 'share of value',
          }),
        ),
      ),
    ]
  },
}
export default attribution

function journeysIn(
  table: Table,
  roles: Roles,
  unitMs: number,
  windowMs: number,
): { journeys: Journeys; names: readonly string[] } {
  const person = indexed(table.texts(roles.one('person'))).index
  const cells = table.texts(roles.one('channel'))
  const timeMs = momentsMs(table, roles.one('time'), unitMs)
  const converted = table.numbers(roles.one('converted'))
  const value = roles.has('value') ? table.numbers(roles.one('value')) : converted.map(() => 1)
  const rows = Array.from(cells.keys()).filter((row) => !Number.isNaN(timeMs[row] as number))
  const touches = rows.filter((row) => cells[row] !== '')
  const conversions = rows.filter((row) => (converted[row] as number) > 0)
  const channel = indexed(touches.map((row) => cells[row] as string))
  const at = (members: readonly number[]) => ({
    personIndex: Int32Array.from(members, (row) => person[row] as number),
    timeMs: Float64Array.from(members, (row) => timeMs[row] as number),
  })
  return {
    names: channel.names,
    journeys: journeysOf(
      { ...at(touches), channelIndex: channel.index },
      { ...at(conversions), value: Float64Array.from(conversions, (row) => value[row] as number) },
      windowMs,
    ),
  }
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0)
}
