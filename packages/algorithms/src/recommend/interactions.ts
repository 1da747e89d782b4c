import { checkAllFinite, checkAllWhole, checkLength, checkWhole } from '../numeric/check.ts'
import { type SparseMatrix, sparseOf } from '../numeric/sparse.ts'

/** Who took what, one row an event, in any order. People are 0 .. people - 1, items 0 .. items - 1. */
export interface Interactions {
  readonly people: number
  readonly items: number
  readonly person: Int32Array
  readonly item: Int32Array
  /** When, in any unit that rises; without it the rows have no order. */
  readonly time?: Float64Array
  /** How much it says, above zero: quantity, minutes, stars. 1 where left out. */
  readonly weight?: Float64Array
}

/** @throws RangeError that names the first field which is not as `Interactions` says */
export function checkInteractions(name: string, events: Interactions): void {
  const { people, items, person, item, time, weight } = events
  checkWhole(`${name}.people`, people, 0)
  checkWhole(`${name}.items`, items, 0)
  checkLength(`${name}.item`, item, person.length, 'person')
  if (time) {
    checkLength(`${name}.time`, time, person.length, 'person')
    checkAllFinite(`${name}.time`, time)
  }
  if (weight) checkLength(`${name}.weight`, weight, person.length, 'person')
  for (let row = 0; row < person.length; row += 1) {
    checkWhole(`${name}.person[${row}]`, person[row] as number, 0, people - 1)
    checkWhole(`${name}.item[${row}]`, item[row] as number, 0, items - 1)
    if (weight && !((weight[row] as number) > 0 && Number.isFinite(weight[row]))) {
      throw new RangeError(`${name}.weight[${row}] must be above zero, not ${weight[row]}`)
    }
  }
}

/**
 * People x items: 1 where a person took an item, however often; with `weighted`, the sum of the weights. O(n log n).
 *
 * @throws RangeError when the events are not as `Interactions` says
 */
export function interactionMatrix(events: Interactions, { weighted = false } = {}): SparseMatrix {
  checkInteractions('events', events)
  const { people, items, person, item, weight } = events
  const matrix = sparseOf(people, items, {
    row: person,
    column: item,
    ...(weighted && weight ? { value: weight } : {}),
  })
  if (weighted) return matrix
  const { rows, columns, starts, indices } = matrix
  return { rows, columns, starts, indices }
}

/** @throws RangeError when rows and columns of the matrix are not as it says */
export function checkSparse(name: string, { rows, columns, starts, indices, values }: SparseMatrix): void {
  checkWhole(`${name}.rows`, rows, 0)
  checkWhole(`${name}.columns`, columns, 0)
  checkLength(`${name}.starts`, starts, rows + 1, 'row and one')
  checkWhole(`${name}.starts[0]`, starts[0] as number, 0, 0)
  for (let row = 1; row <= rows; row += 1) {
    const end = starts[row] as number
    if (end < (starts[row - 1] as number)) throw new RangeError(`${name}.starts[${row}] must not fall, not ${end}`)
  }
  checkLength(`${name}.indices`, indices, starts[rows] as number, 'entry of a row')
  checkAllWhole(`${name}.indices`, indices, 0, columns - 1)
  if (values) checkLength(`${name}.values`, values, indices.length, 'index')
}

/** @throws RangeError as `checkSparse`, and when a value is not above zero: "taken" has no opposite here */
export function checkPositiveValues(name: string, matrix: SparseMatrix): void {
  checkSparse(name, matrix)
  const { values } = matrix
  for (let k = 0; values && k < values.length; k += 1) {
    if (!((values[k] as number) > 0 && Number.isFinite(values[k]))) {
      throw new RangeError(`${name}.values[${k}] must be above zero, not ${values[k]}`)
    }
  }
}

/** These rows of the events, in this order, as arrays of their own: nothing of the other rows can be reached from them. */
export function interactionRows(events: Interactions, rows: ArrayLike<number>): Interactions {
  const { people, items, person, item, time, weight } = events
  const at = (from: Float64Array) => Float64Array.from(rows, (row) => from[row] as number)
  return {
    people,
    items,
    person: Int32Array.from(rows, (row) => person[row] as number),
    item: Int32Array.from(rows, (row) => item[row] as number),
    ...(time ? { time: at(time) } : {}),
    ...(weight ? { weight: at(weight) } : {}),
  }
}

/** Row numbers of each person, oldest first; rows of equal time, and rows without time, in the order given. */
export function rowsByPerson(events: Interactions): readonly number[][] {
  const { people, person, time } = events
  const rows: number[][] = Array.from({ length: people }, () => [])
  for (let row = 0; row < person.length; row += 1) rows[person[row] as number]?.push(row)
  if (time) for (const own of rows) own.sort((a, b) => (time[a] as number) - (time[b] as number) || a - b)
  return rows
}
