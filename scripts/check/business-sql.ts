import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from '@swc/core'
import { type Check, projectRoot } from './check.ts'
import { repositoryFiles } from './files.ts'

/** Files that may ask the engine for the time, each for a reason that has nothing to do with business. */
const MAY_ASK_THE_ENGINE: readonly { path: RegExp; because: string }[] = [
  { path: /\/platform\/clock[.]ts$/, because: 'it is the clock: it shifts the real time of the database server' },
  { path: /\/db\/migrate[.]ts$/, because: 'when a migration ran is a fact about the machine' },
  { path: /[.]test[.]ts$/, because: 'tests ask the engine what a rule would see' },
]

const ENGINE_CLOCK =
  /(?<![.\w])(?:now|now64|today|yesterday|clock_timestamp|statement_timestamp|transaction_timestamp|nowInBlock)\s*\(\s*\d*\s*\)|\b(?:current_timestamp|current_date|current_time|localtimestamp)\b/i
const LOOKS_LIKE_SQL =
  /\b(?:select|insert\s+into|update\s+\w+\s+set|delete\s+from|create\s+table|alter\s+table|where|values)\b/i

/**
 * SQL never reads the engine's clock: time is an argument, taken from the clock row, so that a business can
 * live at another speed. Reads .sql files and every string in the server's TypeScript that looks like SQL.
 */
export const businessSqlCheck: Check = {
  name: 'no clock of its own in SQL',
  run: async () => {
    const blind = (await clockReadsOf('planted.ts', PLANTED)).length === 1 ? [] : ['the planted now() was not found']
    const files = (await repositoryFiles()).filter(
      (file) =>
        /^apps\/server\/src\/.*[.](sql|ts)$/.test(file) && !MAY_ASK_THE_ENGINE.some(({ path }) => path.test(file)),
    )
    const found: string[] = []
    for (const file of files) {
      const text = await readFile(join(projectRoot, file), 'utf8').catch(() => '')
      found.push(...(await clockReadsOf(file, text)))
    }
    return [...blind, ...found]
  },
}

const PLANTED =
  'const sql = `select id from goal where due_at < ${"now"}()`\nconst bad = `update goal set at = now() where id = $1`'

/** One line for each place in a file where SQL reads the engine's clock. */
export async function clockReadsOf(file: string, text: string): Promise<string[]> {
  const statements = file.endsWith('.sql') ? [text] : (await stringsOf(text)).filter((one) => LOOKS_LIKE_SQL.test(one))
  return statements.flatMap((statement) =>
    withoutComments(statement)
      .split('\n')
      .filter((line) => ENGINE_CLOCK.test(line))
      .map((line) => `${file}: SQL asks the engine for the time: ${line.trim()}`),
  )
}

function withoutComments(sql: string): string {
  return sql.replace(/--.*$/gm, '').replace(/\/\*[\s\S]*?\*\//g, '')
}

/** All string literals and templates of a TypeScript file; a template's values are left out. */
async function stringsOf(text: string): Promise<string[]> {
  if (!ENGINE_CLOCK.test(text)) return []
  const found: string[] = []
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) for (const one of node) visit(one)
    else if (isRecord(node)) {
      if (node.type === 'StringLiteral' && typeof node.value === 'string') found.push(node.value)
      if (node.type === 'TemplateLiteral' && Array.isArray(node.quasis)) found.push(joinParts(node.quasis))
      for (const value of Object.values(node)) visit(value)
    }
  }
  visit(await parse(text, { syntax: 'typescript', target: 'esnext' }))
  return found
}

function joinParts(quasis: readonly unknown[]): string {
  return quasis.map((quasi) => (isRecord(quasi) && typeof quasi.raw === 'string' ? quasi.raw : '')).join('?')
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
