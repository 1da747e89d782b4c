import { allocateOffers, type OfferConstraint } from '@tandem/algorithms'
import type { Asked, Method } from '../method.ts'
import type { Table } from '../table.ts'

const OPTIONS = {
  budget: { is: 'in all', byDefault: Number.POSITIVE_INFINITY },
  stock: { is: 'of each offer', byDefault: Number.POSITIVE_INFINITY },
  contacts: { is: 'people who get an offer, in all', byDefault: Number.POSITIVE_INFINITY },
  groupContacts: { is: 'people who get an offer, in each group', byDefault: 1 },
  seed: { is: 'of the people who come one by one', byDefault: 1 },
}
type Options = Asked<typeof OPTIONS>

/** A row per person, a column per offer: `--map value=v1,v2,v3 --map cost=c1,c2,c3 --budget 1000`. */
const offers: Method<keyof Options> = {
  name: 'offers',
  question: 'Who should get which offer, under a budget, stock and a limit on contacts?',
  roles: {
    value: {
      holds: 'what each offer is worth with this person, a column an offer; empty: may not get it',
      isMany: true,
    },
    cost: { holds: 'what each offer costs with this person, in the same order', isMany: true },
    group: { holds: 'household or other group that is contacted at most groupContacts times', isOptional: true },
  },
  options: OPTIONS,
  score(table, roles, options) {
    const names = roles.many('value')
    if (roles.many('cost').length !== names.length) throw new RangeError('cost must have as many columns as value')
    const people = table.rows
    const values = cellsOf(table, names, Number.NEGATIVE_INFINITY)
    const costs = cellsOf(table, roles.many('cost'), 0)
    const { budget, stock, contacts, groupContacts, seed } = options
    const constraints: OfferConstraint[] = []
    if (budget < Number.POSITIVE_INFINITY) {
      constraints.push({ kind: 'budget', limit: budget, costs })
    }
    if (stock < Number.POSITIVE_INFINITY) {
      names.forEach((_, offer) => constraints.push({ kind: 'stock', offer, limit: stock }))
    }
    if (contacts < Number.POSITIVE_INFINITY) constraints.push({ kind: 'contacts', limits: [contacts] })
    if (roles.has('group')) constraints.push(groupsOf(table.texts(roles.one('group')), groupContacts))
    const found = allocateOffers({ people, offers: names.length, values, constraints }, { seed })
    return [
      { metric: 'value', value: found.value, unit: '' },
      { metric: 'bound on any allocation', value: found.bound, unit: '' },
      { metric: 'gap', value: found.gap * 100, unit: '%' },
      ...names.map((name, offer) => ({
        metric: `people who get ${name}`,
        value: found.offerByPerson.reduce((count, j) => count + Number(j === offer), 0),
        unit: '',
      })),
      ...found.constraints.flatMap(({ limits, used, multipliers }, k) =>
        limits.length > 1
          ? []
          : [
              { metric: `${constraints[k]?.kind} ${k + 1}: used`, value: used[0] as number, unit: `of ${limits[0]}` },
              {
                metric: `${constraints[k]?.kind} ${k + 1}: worth of one more`,
                value: multipliers[0] as number,
                unit: '',
              },
            ],
      ),
    ]
  },
}
export default offers

function cellsOf(table: Table, names: readonly string[], empty: number): Float64Array {
  const cells = new Float64Array(table.rows * names.length)
  names.forEach((name, j) =>
    table.numbers(name).forEach((value, i) => {
      cells[i * names.length + j] = Number.isNaN(value) ? empty : value
    }),
  )
  return cells
}

function groupsOf(names: readonly string[], limit: number): OfferConstraint {
  const index = new Map<string, number>()
  const groupByPerson = Int32Array.from(names, (name) => {
    const group = index.get(name) ?? index.size
    index.set(name, group)
    return group
  })
  return { kind: 'contacts', groupByPerson, limits: new Float64Array(index.size).fill(limit) }
}
