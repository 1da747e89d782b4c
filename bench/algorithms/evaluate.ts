import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { defaultsOf, type Method, rolesOf } from './method.ts'
import { readTable } from './table.ts'

const METHODS = join(import.meta.dirname, 'methods')
const USAGE = `Usage: npm run evaluate -- METHOD FILE --map ROLE=COLUMN[,COLUMN...] ... [--OPTION NUMBER ...]

Scores a method on your own file (.csv, .csv.gz, .txt, .npz, .parquet) by the protocol that the benchmark uses.
npm run evaluate -- METHOD   says what its roles and options are.`

/** Where an evaluation is read: `console`, or a test. */
export interface Terminal {
  log(text: string): void
  error(text: string): void
}

/** Scores one method on one file; 2 when it was asked in a way that means nothing. */
export async function evaluate(args: readonly string[], terminal: Terminal): Promise<number> {
  const methods = await allMethods()
  const isHelp = args.includes('--help')
  const method = methods.get(args[0] ?? '')
  if (!method) {
    const list = [...methods.values()].map(({ name, question }) => `  ${name.padEnd(16)} ${question}`)
    const usage = `${USAGE}\n\nMethods:\n${list.join('\n')}`
    if (args.length === 0 || isHelp) terminal.log(usage)
    else terminal.error(`There is no method "${args[0]}".\n\n${usage}`)
    return args.length === 0 || isHelp ? 0 : 2
  }
  const path = args[1]
  if (!path || isHelp) {
    terminal.log(describe(method))
    return 0
  }
  if (path.startsWith('--')) {
    terminal.error(`The file comes first: npm run evaluate -- ${method.name} FILE ${args.slice(1).join(' ')}`)
    return 2
  }
  try {
    const { map, options } = asked(method, args.slice(2))
    const table = await readTable(path)
    const roles = rolesOf(method, table, map)
    const since = performance.now()
    const scores = await method.score(table, roles, options, (what) => {
      terminal.error(`${Math.round((performance.now() - since) / 1000)} s: ${what}`)
    })
    const width = Math.max(...scores.map(({ metric }) => metric.length))
    for (const { metric, value, unit } of scores) terminal.log(`${metric.padEnd(width)} ${readable(value)} ${unit}`)
    terminal.log(`${table.rows.toLocaleString('en')} rows, ${((performance.now() - since) / 1000).toFixed(1)} s`)
    return 0
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof TypeError || isUnreadable(error))) throw error
    terminal.error(isMissing(error) ? `There is no file ${path}.` : (error as Error).message)
    return 2
  }
}

async function allMethods(): Promise<Map<string, Method>> {
  const files = (await readdir(METHODS)).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  const loaded = await Promise.all(
    files.toSorted().map(async (file) => ((await import(join(METHODS, file))) as { default: Method }).default),
  )
  return new Map(loaded.map((method) => [method.name, method]))
}

function asked(
  method: Method,
  args: readonly string[],
): { map: Map<string, string[]>; options: Record<string, number> } {
  const names = Object.keys(method.options)
  const { values } = parseArgs({
    args: [...args],
    options: {
      map: { type: 'string', multiple: true, default: [] },
      ...Object.fromEntries(names.map((name) => [name, { type: 'string' as const }])),
    },
  })
  const map = new Map<string, string[]>()
  for (const pair of values.map as string[]) {
    const [role = '', columns = ''] = pair.split(/=(.*)/s)
    map.set(role, [...(map.get(role) ?? []), ...columns.split(',').filter(Boolean)])
  }
  const options = defaultsOf(method)
  for (const name of names) {
    const given = (values as Record<string, string | string[] | undefined>)[name]?.toString()
    if (given === undefined) continue
    const number = Number(given)
    if (!Number.isFinite(number)) throw new RangeError(`--${name} must be a number, not "${given}"`)
    options[name] = number
  }
  return { map, options }
}

function describe({ name, question, roles, options }: Method): string {
  const lines = Object.entries(roles).map(([role, { holds, isMany, isOptional }]) => {
    const notes = [isMany ? 'several columns' : '', isOptional ? 'may be left out' : ''].filter(Boolean).join(', ')
    return `  --map ${role}=...`.padEnd(24) + holds + (notes ? ` (${notes})` : '')
  })
  const numbers = Object.entries(options).map(
    ([option, { is, byDefault }]) => `  --${option} ${byDefault}`.padEnd(24) + is,
  )
  return [`${name}: ${question}`, '', ...lines, ...numbers].join('\n')
}

function isUnreadable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && ['string', 'number'].includes(typeof error.code)
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

function readable(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString('en')
  return Math.abs(value) >= 1000 ? value.toLocaleString('en', { maximumFractionDigits: 1 }) : value.toPrecision(5)
}
