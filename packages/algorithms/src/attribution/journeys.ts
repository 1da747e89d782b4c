import { checkAllFinite, checkAllWhole, checkLength, checkPositive, checkWhole } from '../numeric/check.ts'

/**
 * Touches of channels on the way to something, one journey after another: journey j met the channels
 * `channel[starts[j] .. starts[j + 1]]`, in the order of time.
 */
export interface Journeys {
  readonly channels: number
  readonly starts: Int32Array
  readonly channel: Int32Array
  readonly timeMs: Float64Array
  /** What each journey brought: 1 or money; 0 where nothing came of it. */
  readonly value: Float64Array
}

/** What each channel is credited with; together with `unattributed` it adds up to the value of all journeys. */
export interface Attribution {
  readonly credit: Float64Array
  /** Value of journeys without a touch. */
  readonly unattributed: number
}

export interface TouchLog {
  readonly personIndex: Int32Array
  readonly channelIndex: Int32Array
  readonly timeMs: Float64Array
  /** How many channels there are, when some may be missing; else one more than the highest index. */
  readonly channels?: number
}

export interface ConversionLog {
  readonly personIndex: Int32Array
  readonly timeMs: Float64Array
  /** Left out: 1 each. */
  readonly value?: Float64Array
}

/**
 * Journeys of people: each conversion ends one, made of the touches since the conversion before that are at most
 * `windowMs` older than it; touches at the time of a conversion count for it. What is left after the last conversion is
 * a journey of value 0, without the touches that expired on the way to a conversion. O(n log n).
 *
 * @throws RangeError when arrays differ in length, an index or value is negative or a time is not finite
 */
export function journeysOf(
  touches: TouchLog,
  conversions: ConversionLog,
  windowMs = Number.POSITIVE_INFINITY,
): Journeys {
  checkLogs(touches, conversions)
  if (windowMs !== Number.POSITIVE_INFINITY) checkPositive('windowMs', windowMs)
  const touched = touches.personIndex.length
  const person = (k: number): number =>
    (k < touched ? touches.personIndex[k] : conversions.personIndex[k - touched]) as number
  const time = (k: number): number => (k < touched ? touches.timeMs[k] : conversions.timeMs[k - touched]) as number
  // Touches stand before conversions: at equal times the smaller index comes first.
  const order = Int32Array.from({ length: touched + conversions.personIndex.length }, (_, k) => k).sort(
    (a, b) => person(a) - person(b) || time(a) - time(b) || a - b,
  )
  const starts = [0]
  const rows: number[] = []
  const value: number[] = []
  let open: number[] = []
  const close = (members: readonly number[], brought: number): void => {
    for (const k of members) rows.push(k)
    starts.push(rows.length)
    value.push(brought)
    open = []
  }
  order.forEach((k, at) => {
    if (k < touched) open.push(k)
    else {
      const inTime = open.filter((touch) => time(touch) >= time(k) - windowMs)
      close(inTime, conversions.value?.[k - touched] ?? 1)
    }
    const next = order[at + 1]
    if (open.length > 0 && (next === undefined || person(next) !== person(k))) close(open, 0)
  })
  return {
    channels: Math.max(touches.channels ?? 0, 1 + touches.channelIndex.reduce((most, c) => Math.max(most, c), -1)),
    starts: Int32Array.from(starts),
    channel: Int32Array.from(rows, (k) => touches.channelIndex[k] as number),
    timeMs: Float64Array.from(rows, (k) => touches.timeMs[k] as number),
    value: Float64Array.from(value),
  }
}

/** @throws RangeError when journeys are not as they say */
export function checkJourneys({ channels, starts, channel, timeMs, value }: Journeys): void {
  checkWhole('journeys.channels', channels, 1)
  checkLength('journeys.starts', starts, value.length + 1, 'journey and one')
  checkLength('journeys.timeMs', timeMs, channel.length, 'touch')
  checkAllFinite('journeys.timeMs', timeMs)
  checkAllWhole('journeys.channel', channel, 0, channels - 1)
  checkNoneNegative('journeys.value', value)
  checkWhole('journeys.starts[0]', starts[0] as number, 0, channel.length)
  for (let j = 0; j < value.length; j += 1) {
    const start = starts[j] as number
    const end = starts[j + 1] as number
    if (end < start || end > channel.length) checkWhole(`journeys.starts[${j + 1}]`, end, start, channel.length)
    for (let k = start + 1; k < end; k += 1) {
      if ((timeMs[k] as number) >= (timeMs[k - 1] as number)) continue
      throw new RangeError(`journeys.timeMs[${k}] must not be before the touch ahead of it, not ${timeMs[k]}`)
    }
  }
}

function checkLogs(touches: TouchLog, conversions: ConversionLog): void {
  const touched = touches.personIndex.length
  checkAllWhole('touches.personIndex', touches.personIndex, 0)
  checkLength('touches.channelIndex', touches.channelIndex, touched, 'touch')
  checkLength('touches.timeMs', touches.timeMs, touched, 'touch')
  checkAllFinite('touches.timeMs', touches.timeMs)
  checkAllWhole('touches.channelIndex', touches.channelIndex, 0, (touches.channels ?? 2 ** 31) - 1)
  checkAllWhole('conversions.personIndex', conversions.personIndex, 0)
  checkLength('conversions.timeMs', conversions.timeMs, conversions.personIndex.length, 'conversion')
  checkAllFinite('conversions.timeMs', conversions.timeMs)
  if (!conversions.value) return
  checkLength('conversions.value', conversions.value, conversions.personIndex.length, 'conversion')
  checkNoneNegative('conversions.value', conversions.value)
}

function checkNoneNegative(name: string, values: Float64Array): void {
  checkAllFinite(name, values)
  const at = values.findIndex((value) => value < 0)
  if (at >= 0) throw new RangeError(`${name}[${at}] must be zero or more, not ${values[at]}`)
}
