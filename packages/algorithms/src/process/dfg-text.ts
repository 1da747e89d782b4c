/** A directly-follows graph as other tools keep it in a `.dfg` file: names, and how often. */
export interface DfgText {
  readonly activities: readonly string[]
  /** Cases by the activity that they begin, and end, with. */
  readonly startCounts: ReadonlyMap<number, number>
  readonly endCounts: ReadonlyMap<number, number>
  readonly arcs: readonly { readonly from: number; readonly to: number; readonly count: number }[]
}

/**
 * Reads the `.dfg` text of pm4py and ProM: the number of activities and their names, one a line; the number of start
 * activities and as many lines `activity x count`; the same for end activities; then arcs `from > to x count` up to the
 * end, activities by their place from 0 and without spaces.
 *
 * @throws RangeError that names the line which is not as expected
 */
export function parseDfg(text: string): DfgText {
  const lines = text.split(/\r?\n/)
  let at = 0
  const take = (pattern: RegExp, expected: string): string[] => {
    const found = pattern.exec(lines[at] ?? '')
    if (!found) throw new RangeError(`text must have ${expected} on line ${at + 1}, not "${lines[at] ?? ''}"`)
    at += 1
    return found.slice(1)
  }
  const takeCount = (of: string): number => Number(take(/^(\d+)$/, `the number of ${of}`)[0])
  const takePlace = (place: string | undefined): number => {
    if (Number(place) < activities.length) return Number(place)
    throw new RangeError(`text must name one of ${activities.length} activities on line ${at}, not ${place}`)
  }
  const takeCounts = (of: string): Map<number, number> =>
    new Map(
      Array.from({ length: takeCount(of) }, () => {
        const [place, times] = take(/^(\d+)x(\d+)$/, 'an activity and its count')
        return [takePlace(place), Number(times)]
      }),
    )
  const activities = Array.from({ length: takeCount('activities') }, () => take(/^(.+)$/, 'an activity')[0] as string)
  const startCounts = takeCounts('start activities')
  const endCounts = takeCounts('end activities')
  const arcs: { from: number; to: number; count: number }[] = []
  while (at < lines.length && lines[at]?.trim() !== '') {
    const [from, to, times] = take(/^(\d+)>(\d+)x(\d+)$/, 'an arc')
    arcs.push({ from: takePlace(from), to: takePlace(to), count: Number(times) })
  }
  return { activities, startCounts, endCounts, arcs }
}
