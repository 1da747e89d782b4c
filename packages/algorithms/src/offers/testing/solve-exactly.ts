import { type OfferProblem, type Rows, rowsOf } from '../problem.ts'

/** Value of the best allocation, by a mixed-integer solver: for small problems only. */
export async function solveExactly(problem: OfferProblem): Promise<number> {
  const load = (await import('highs')).default as unknown as () => Promise<{
    solve(model: string, options: object): { Status: string; ObjectiveValue: number }
  }>
  const solved = (await load()).solve(modelOf(rowsOf(problem).rows), { mip_rel_gap: 0, mip_abs_gap: 0 })
  if (solved.Status !== 'Optimal') throw new Error(`not solved: ${solved.Status}`)
  return solved.ObjectiveValue
}

/** The problem in the CPLEX LP format. */
function modelOf({ people, offers, values, costs, loads }: Rows): string {
  const cells = Array.from({ length: people * offers }, (_, cell) => cell)
  const nameOf = (cell: number): string => `x${Math.floor(cell / offers)}_${cell % offers}`
  const sumOf = (weight: (i: number, j: number, cell: number) => number): string =>
    cells
      .map((cell) => [cell, weight(Math.floor(cell / offers), cell % offers, cell)] as const)
      .filter(([cell, w]) => w !== 0 && (values[cell] as number) > Number.NEGATIVE_INFINITY)
      .map(([cell, w]) => `${w < 0 ? '-' : '+'} ${Math.abs(w)} ${nameOf(cell)}`)
      .join('\n') || `0 ${nameOf(0)}`
  const limits = [
    ...Array.from({ length: people }, (_, person) => `${sumOf((i) => Number(i === person))} <= 1`),
    ...costs.map((row) => `${sumOf((_, __, cell) => row.costs[cell] as number)} <= ${row.limit}`),
    ...loads.flatMap(({ limits: each, groupByPerson, loadByOffer }) =>
      Array.from(each, (limit, group) => {
        const isIn = (i: number): boolean => (groupByPerson ? groupByPerson[i] : 0) === group
        return `${sumOf((i, j) => (isIn(i) ? (loadByOffer[j] as number) : 0))} <= ${limit}`
      }),
    ),
  ]
  return [
    'Maximize',
    `value: ${sumOf((_, __, cell) => values[cell] as number)}`,
    'Subject To',
    ...limits.map((limit, k) => `c${k}: ${limit}`),
    'Binary',
    ...cells.map(nameOf),
    'End',
  ].join('\n')
}
