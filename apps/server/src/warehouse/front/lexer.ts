import { exceptions } from './exceptions.ts'

/**
 * Splits SQL into tokens for the guard. The engine's own lexer knows more ways to write a comment or a quote
 * (nested comments, `#` comments, heredocs, typographic quotes). Every construct on which two lexers could
 * disagree is refused instead of interpreted: what passes here means the same to both.
 */
export interface Token {
  /** `word` is a bare identifier or keyword, `name` a quoted identifier, both with `text` unquoted. */
  kind: 'word' | 'name' | 'string' | 'number' | 'symbol'
  text: string
  /** First character in the source. */
  start: number
  /** One past the last character in the source. */
  end: number
}

const wordStart = /[A-Za-z_]/
const word = /[A-Za-z0-9_]*/y
const number = /(?:0[xX][0-9a-fA-F_]+|0[bB][01_]+|[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9]+)?)/y
const blank = /[ \t\r\n\f\v]+/y

/**
 * Tokens of `sql` up to its end, or until `stopAfter` says that the last token ends the statement's head
 * (what follows `INSERT ... FORMAT x` is data, not SQL).
 *
 * @throws ServerException SYNTAX_ERROR where a quote or comment is not closed or could be read in two ways
 */
export function tokenize(sql: string, stopAfter: (tokens: readonly Token[]) => boolean = () => false): Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < sql.length) {
    const next = skip(sql, at)
    if (next > at) {
      at = next
      continue
    }
    const token = readToken(sql, at)
    tokens.push(token)
    at = token.end
    if (stopAfter(tokens)) break
  }
  return tokens
}

/** Position after the white space or comment at `at`; `at` itself when there is none. */
function skip(sql: string, at: number): number {
  const space = match(blank, sql, at)
  if (space) return at + space.length
  if (sql.startsWith('--', at)) {
    const line = sql.indexOf('\n', at)
    return line < 0 ? sql.length : line + 1
  }
  if (!sql.startsWith('/*', at)) return at
  const close = sql.indexOf('*/', at + 2)
  if (close < 0) throw exceptions.syntax('Multiline comment is not closed')
  if (sql.slice(at + 2, close).includes('/*')) throw exceptions.syntax('Nested comments are not accepted')
  return close + 2
}

function readToken(sql: string, at: number): Token {
  const char = sql[at] ?? ''
  if (char === "'" || char === '"' || char === '`') return readQuoted(sql, at, char)
  if (wordStart.test(char)) {
    const text = match(word, sql, at)
    return { kind: 'word', text, start: at, end: at + text.length }
  }
  const digits = match(number, sql, at)
  if (digits) return { kind: 'number', text: digits, start: at, end: at + digits.length }
  if (char === '$' || char === '#' || char.charCodeAt(0) > 126 || char.charCodeAt(0) < 32) {
    throw exceptions.syntax(`The character ${JSON.stringify(char)} at position ${at + 1} must be inside quotes`)
  }
  return { kind: 'symbol', text: char, start: at, end: at + 1 }
}

/** A quoted run: a backslash takes the next character, a doubled quote stands for one. */
function readQuoted(sql: string, start: number, quote: string): Token {
  let text = ''
  for (let at = start + 1; at < sql.length; at++) {
    const char = sql[at]
    if (char === '\\') {
      if (quote !== "'") throw exceptions.syntax('A backslash inside a quoted name is not accepted')
      text += sql[++at] ?? ''
    } else if (char !== quote) {
      text += char
    } else if (sql[at + 1] === quote) {
      text += quote
      at++
    } else {
      return { kind: quote === "'" ? 'string' : 'name', text, start, end: at + 1 }
    }
  }
  throw exceptions.syntax(`The quote opened at position ${start + 1} is not closed`)
}

function match(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0] ?? ''
}
