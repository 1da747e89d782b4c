import { exceptions } from './exceptions.ts'
import type { Token } from './lexer.ts'
import type { Statement } from './statement.ts'

/**
 * Who may do what. The embedded engine has no users, reads any file of this machine through table functions and
 * dictionary sources, and `readonly=1` still lets the scalar function file() and INTO OUTFILE through. So:
 *
 *   reader  one statement that answers rows, under the engine's `readonly=1`
 *   writer  tables, views, dictionaries and rows, but nothing that reaches outside the warehouse
 *   owner   everything, except what would break the front itself
 *
 * The lists of names come from the running engine, minus those known to be harmless: a table function that a
 * later engine brings is refused until somebody allows it here.
 */
export type Role = 'reader' | 'writer' | 'owner'

/** What the running engine knows, in lower case. */
export interface EngineNames {
  tableFunctions: ReadonlySet<string>
  functions: ReadonlySet<string>
  engines: ReadonlySet<string>
  dictionarySources: ReadonlySet<string>
}

const lower = (names: string) => new Set(names.toLowerCase().split(/\s+/).filter(Boolean))

const harmlessTableFunctions = lower(`
  numbers numbers_mt zeros zeros_mt primes generateSeries generate_series generateRandom values null view
  dictionary format`)

const harmlessEngines = lower(`
  MergeTree ReplacingMergeTree SummingMergeTree AggregatingMergeTree CollapsingMergeTree CoalescingMergeTree
  VersionedCollapsingMergeTree GraphiteMergeTree View MaterializedView Dictionary Memory Null Join Set Buffer
  Log TinyLog StripeLog GenerateRandom Atomic`)

const harmlessSources = lower('clickhouse null')

/** Scalar functions that read files, call out or ask about the machine. */
const outsideFunctions = /^(file|catboostevaluate|evalmlmethod|ai[a-z]+|getserversetting|getmacro|getserverport|disk)$/

const systemTablesForReaders = lower(`
  one numbers numbers_mt zeros zeros_mt tables columns databases parts parts_columns functions formats
  time_zones data_type_families mutations merges dictionaries keywords`)

const writerVerbs = lower(`
  create alter drop truncate rename exchange optimize delete update replace undrop detach kill system`)
const creatable = lower('table database view materialized dictionary function or if')
const reloads = /^system (reload (dictionary|dictionaries)|flush|stop merges|start merges|sync)/

/**
 * @param identifierValues values of parameters declared as `Identifier`: they become names, so they are held to
 *   the same rules as names
 * @throws ServerException READONLY, ACCESS_DENIED or NOT_IMPLEMENTED with one sentence for the caller
 */
export function checkStatement(
  role: Role,
  statement: Statement,
  names: EngineNames,
  identifierValues: readonly string[] = [],
): void {
  keepFrontAlive(statement)
  if (role === 'owner') return
  if (role === 'reader' && statement.kind !== 'read') throw exceptions.readonly('This token may only read')
  refuseOutside(statement.tokens, names)
  if (role === 'reader') refuseSystem(statement.tokens, identifierValues)
  else if (statement.kind === 'change') checkChange(statement, names)
}

/** Statements that make no sense without a session, or that would leave the engine hanging or without a database. */
function keepFrontAlive(statement: Statement): void {
  const words = statement.tokens.filter((token) => token.kind === 'word').map((token) => token.text.toUpperCase())
  const { verb, tokens } = statement
  if (['SET', 'USE', 'BEGIN', 'START', 'COMMIT', 'ROLLBACK', 'PARALLEL', 'EXECUTE'].includes(verb)) {
    throw exceptions.notSupported(`${verb} needs a session and there are none here; send settings and database along`)
  }
  if (statement.kind === 'change' && words.includes('TEMPORARY')) {
    throw exceptions.notSupported('Temporary tables need a session and there are none here')
  }
  if (verb === 'KILL' && !words.includes('ASYNC')) {
    throw exceptions.notSupported('KILL must be ASYNC: the synchronous form never returns in the embedded engine')
  }
  if (verb === 'SYSTEM' && /^(SHUTDOWN|KILL|SUSPEND|ENABLE|DISABLE)$/.test(words[1] ?? '')) {
    throw exceptions.denied(`SYSTEM ${words[1]} would stop the front`)
  }
  const dropsDatabase = ['DROP', 'DETACH', 'RENAME'].includes(verb) && words[1] === 'DATABASE'
  if (dropsDatabase && tokens.some((token) => /^(default|system)$/i.test(token.text))) {
    throw exceptions.denied('The databases default and system must stay')
  }
  if (words.includes('OUTFILE') && hasPair(tokens, 'into', 'outfile')) {
    throw exceptions.denied('INTO OUTFILE would write on the server; read the answer instead')
  }
  if (hasPair(tokens, 'log_comment', '=')) {
    throw exceptions.denied('Send log_comment as a setting of the request: the front tags queries with it')
  }
}

/** Table functions, file readers and foreign sources, wherever in the text they stand. */
function refuseOutside(tokens: readonly Token[], names: EngineNames): void {
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'word' && token.kind !== 'name') continue
    const name = token.text.toLowerCase()
    const before = tokens[index - 1]?.text.toLowerCase()
    if (name === 'infile') throw exceptions.denied('FROM INFILE would read a file of the server')
    if (tokens[index + 1]?.text !== '(') continue
    if (before === 'source' || (before === '(' && tokens[index - 2]?.text.toLowerCase() === 'source')) {
      if (names.dictionarySources.has(name) && !harmlessSources.has(name)) refuse(`The dictionary source ${token.text}`)
      continue
    }
    const isPlain = names.functions.has(name) && !names.tableFunctions.has(name)
    if (isPlain ? outsideFunctions.test(name) : isOutsideTableFunction(name, names))
      refuse(`The function ${token.text}()`)
  }
}

function isOutsideTableFunction(name: string, names: EngineNames): boolean {
  return outsideFunctions.test(name) || (names.tableFunctions.has(name) && !harmlessTableFunctions.has(name))
}

/** The system database shows other people's queries; readers see the catalogue only. */
function refuseSystem(tokens: readonly Token[], identifierValues: readonly string[]): void {
  if (identifierValues.some((value) => !/^[\p{L}_][\p{L}\p{N}_-]*$/u.test(value) || /^system$/i.test(value))) {
    refuse('This value of an Identifier parameter')
  }
  for (const [index, token] of tokens.entries()) {
    if ((token.kind !== 'word' && token.kind !== 'name') || token.text.toLowerCase() !== 'system') continue
    if (tokens[index + 1]?.text !== '.' || tokens[index - 1]?.text === '.') continue
    const table = tokens[index + 2]?.text.toLowerCase() ?? ''
    if (!systemTablesForReaders.has(table)) refuse(`The table system.${table}`)
  }
}

function checkChange(statement: Statement, names: EngineNames): void {
  const words = statement.tokens.slice(0, 4).map((token) => token.text.toLowerCase())
  const [verb = '', object = ''] = words
  if (!writerVerbs.has(verb)) refuse(`${statement.verb}`)
  if ((verb === 'create' || verb === 'replace') && !creatable.has(object)) refuse(`${statement.verb} ${object}`)
  if (verb === 'system' && !reloads.test(words.join(' '))) refuse(`SYSTEM ${object}`)
  if (object === 'function' && statement.tokens.some((token) => /^language$/i.test(token.text))) {
    refuse('A function in another language')
  }
  refuseEngines(statement.tokens, names)
}

function refuseEngines(tokens: readonly Token[], names: EngineNames): void {
  for (const [index, token] of tokens.entries()) {
    if (!/^(engine|disk|storage_policy)$/i.test(token.text) || token.kind === 'string') continue
    const next = tokens[index + 1]?.text === '=' ? tokens[index + 2] : tokens[index + 1]
    const name = next?.text.toLowerCase() ?? ''
    if (token.text.toLowerCase() !== 'engine' && tokens[index + 1]?.text === '=') refuse(`The setting ${token.text}`)
    if (names.engines.has(name) && !harmlessEngines.has(name)) refuse(`The engine ${next?.text}`)
  }
}

function hasPair(tokens: readonly Token[], first: string, second: string): boolean {
  return tokens.some(
    (token, index) =>
      token.kind !== 'string' && token.text.toLowerCase() === first && tokens[index + 1]?.text.toLowerCase() === second,
  )
}

function refuse(what: string): never {
  throw exceptions.denied(`${what} is not allowed with this token`)
}
