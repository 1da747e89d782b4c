import type { Table } from './table.ts'

/** What a role of a method is filled with: one column, or several. */
export interface Role {
  readonly holds: string
  readonly isMany?: boolean
  readonly isOptional?: boolean
}

/** A score as `evaluate` prints it. */
export interface Score {
  readonly metric: string
  readonly value: number
  readonly unit: string
}

/** Which columns of a table play which role. */
export class Roles {
  readonly #columns: ReadonlyMap<string, readonly string[]>

  constructor(columns: ReadonlyMap<string, readonly string[]>) {
    this.#columns = columns
  }

  has(role: string): boolean {
    return this.#columns.has(role)
  }

  /** @throws RangeError when the role is not filled by exactly one column */
  one(role: string): string {
    const [column, more] = this.many(role)
    if (column === undefined || more !== undefined) throw new RangeError(`${role} must be one column`)
    return column
  }

  many(role: string): readonly string[] {
    return this.#columns.get(role) ?? []
  }
}

/** A number that a protocol can be told, e.g. `--seed 7`. */
export interface Option {
  readonly is: string
  readonly byDefault: number
}

/** What a protocol with these options was told. */
export type Asked<O> = Readonly<Record<keyof O, number>>

/** Hears what is being done now, for whoever waits. */
export type Step = (what: string) => void

/**
 * One way to score a family of methods on data: the benchmark runs it on the files that have a number to beat, and
 * `npm run evaluate` on anybody's file. It must know neither.
 */
export interface Method<O extends string = string> {
  readonly name: string
  /** What is asked, in a sentence. */
  readonly question: string
  readonly roles: Readonly<Record<string, Role>>
  readonly options: Readonly<Record<O, Option>>
  /** @param step told what begins, by methods that take more than some seconds */
  score(table: Table, roles: Roles, options: Readonly<Record<O, number>>, step?: Step): Score[] | Promise<Score[]>
}

export function defaultsOf<O extends string>({ options }: Method<O>): Record<O, number> {
  const entries = Object.entries<Option>(options).map(([name, { byDefault }]) => [name, byDefault] as const)
  return Object.fromEntries(entries) as Record<O, number>
}

/**
 * @param mapped role -> columns
 * @throws RangeError when a role is unknown or missing, or a column is not in the table
 */
export function rolesOf(method: Method, table: Table, mapped: ReadonlyMap<string, readonly string[]>): Roles {
  for (const [role, columns] of mapped) {
    if (!method.roles[role]) {
      throw new RangeError(`${method.name} has no role "${role}"; it has ${Object.keys(method.roles).join(', ')}`)
    }
    for (const column of columns) {
      if (!table.names.includes(column)) {
        throw new RangeError(`there is no column "${column}"; there are ${table.names.join(', ')}`)
      }
    }
  }
  for (const [role, { isOptional, isMany, holds }] of Object.entries(method.roles)) {
    const columns = mapped.get(role) ?? []
    if (columns.length === 0 && !isOptional) throw new RangeError(`--map ${role}=COLUMN is missing: ${holds}`)
    if (columns.length > 1 && !isMany) throw new RangeError(`${role} must be one column`)
  }
  return new Roles(mapped)
}
