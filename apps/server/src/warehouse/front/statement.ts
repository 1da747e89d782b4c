import { createHash } from 'node:crypto'
import { exceptions } from './exceptions.ts'
import { type Token, tokenize } from './lexer.ts'

/** What a statement does, as far as the front must know. `read` answers rows and changes nothing. */
export type StatementKind = 'read' | 'insert' | 'change'

export interface Placeholder {
  name: string
  /** As written, e.g. `Array(String)` or `Identifier`. */
  type: string
}

export interface Statement {
  sql: string
  tokens: readonly Token[]
  kind: StatementKind
  /** First word in upper case: `SELECT`, `CREATE`, `(`. */
  verb: string
  /** Output (read) or input (insert) format named in the text. */
  format: string | undefined
  placeholders: readonly Placeholder[]
  /** Data written in the text after `INSERT ... FORMAT x`. */
  inlineData: string | undefined
}

const readVerbs = new Set(['SELECT', 'WITH', '(', 'FROM', 'SHOW', 'DESCRIBE', 'DESC', 'EXISTS', 'EXPLAIN'])

/**
 * Reads one statement. A trailing semicolon is allowed, a second statement is not.
 *
 * @throws ServerException SYNTAX_ERROR
 */
export function parseStatement(source: string): Statement {
  const tokens = tokenize(source, endsInsertHead)
  const head = tokens[0]
  if (!head) throw exceptions.syntax('Empty query')
  const verb = head.text.toUpperCase()
  const kind = verb === 'INSERT' ? 'insert' : readVerbs.has(verb) ? 'read' : 'change'
  const end = tokens.at(-1)?.end ?? 0
  const rest = source.slice(end)
  const isInlineData = kind === 'insert' && endsInsertHead(tokens) && rest.trim() !== ''
  return {
    sql: withoutSemicolon(source.slice(0, isInlineData ? end : source.length), tokens),
    tokens,
    kind,
    verb,
    format: formatOf(tokens),
    placeholders: placeholdersOf(tokens),
    inlineData: isInlineData ? rest.trimStart() : undefined,
  }
}

/** Cuts a closing semicolon and refuses anything after it: one request, one statement. */
function withoutSemicolon(sql: string, tokens: readonly Token[]): string {
  const index = tokens.findIndex((token) => token.kind === 'symbol' && token.text === ';')
  const semicolon = tokens[index]
  if (!semicolon) return sql
  if (tokens.slice(index).some((token) => token.text !== ';' || token.kind !== 'symbol')) {
    throw exceptions.syntax('Multi-statements are not allowed')
  }
  return sql.slice(0, semicolon.start)
}

/** True when the tokens are the whole head of an `INSERT ... FORMAT name`; data may follow. */
function endsInsertHead(tokens: readonly Token[]): boolean {
  if (tokens[0]?.text.toUpperCase() !== 'INSERT' || tokens.length < 4) return false
  const before = tokens.at(-2)
  if (before?.kind !== 'word' || before.text.toUpperCase() !== 'FORMAT' || tokens.at(-1)?.kind !== 'word') return false
  return !tokens.some((token) => token.kind === 'word' && /^(select|with|values)$/i.test(token.text))
}

/** The last `FORMAT name` that stands outside brackets. */
function formatOf(tokens: readonly Token[]): string | undefined {
  let depth = 0
  let format: string | undefined
  for (const [index, token] of tokens.entries()) {
    if (token.kind === 'symbol' && '([{'.includes(token.text)) depth++
    if (token.kind === 'symbol' && ')]}'.includes(token.text)) depth--
    const next = tokens[index + 1]
    if (depth === 0 && token.kind === 'word' && /^format$/i.test(token.text) && next?.kind === 'word') {
      format = next.text
    }
  }
  return format
}

/** Every `{name:Type}`. Map and tuple literals use brackets of their own and never match. */
function placeholdersOf(tokens: readonly Token[]): Placeholder[] {
  const found: Placeholder[] = []
  for (const [index, token] of tokens.entries()) {
    const name = tokens[index + 1]
    if (token.text !== '{' || token.kind !== 'symbol' || name?.kind !== 'word' || tokens[index + 2]?.text !== ':')
      continue
    const close = tokens.findIndex((each, at) => at > index && each.kind === 'symbol' && each.text === '}')
    const type = tokens.slice(index + 3, close < 0 ? undefined : close)
    found.push({ name: name.text, type: type.map((each) => each.text).join('') })
  }
  return found
}

/** The statement with every literal replaced by `?`: fit for a log, and equal for queries that differ in values only. */
export function outlineOf(statement: Statement): string {
  const parts = statement.tokens.map((token) => {
    if (token.kind === 'string' || token.kind === 'number') return '?'
    return token.kind === 'name' ? `\`${token.text}\`` : token.text
  })
  return parts
    .join(' ')
    .replace(/\? (?:, \? )+/g, '?, ... ')
    .slice(0, 2000)
}

/** Short stable key of an outline. */
export function fingerprintOf(outline: string): string {
  return createHash('sha256').update(outline).digest('base64url').slice(0, 16)
}

/**
 * The insert with its data taken from a file, which the engine reads in blocks and in any format. Data written
 * behind the statement is not used on purpose: the engine takes an empty line there for the end of the data and
 * runs the rest as SQL.
 */
export function insertFromFile(statement: Statement, path: string): string {
  const words = statement.tokens
  const at = words.findIndex((token) => token.kind === 'word' && /^(settings|format)$/i.test(token.text))
  const clause = words[at]
  if (!clause || !statement.format) throw exceptions.syntax('An INSERT with data needs a FORMAT')
  const source = `FROM INFILE '${path}' COMPRESSION 'none' `
  return statement.sql.slice(0, clause.start) + source + statement.sql.slice(clause.start)
}
