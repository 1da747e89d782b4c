import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ServerException } from './exceptions.ts'
import { checkStatement, type EngineNames, type Role } from './guard.ts'
import { tokenize } from './lexer.ts'
import { fingerprintOf, outlineOf, parseStatement } from './statement.ts'

const names: EngineNames = {
  tableFunctions: new Set(['file', 'url', 's3', 'remote', 'executable', 'numbers', 'values', 'newfangled', 'format']),
  functions: new Set(['file', 'sum', 'remote_hash', 'aigenerate', 'format', 'tostring']),
  engines: new Set(['mergetree', 'file', 'url', 'postgresql', 'atomic', 'filesystem']),
  dictionarySources: new Set(['file', 'http', 'executable', 'clickhouse']),
}

function verdict(role: Role, sql: string, identifiers: string[] = []): string {
  try {
    checkStatement(role, parseStatement(sql), names, identifiers)
    return 'ok'
  } catch (error) {
    if (error instanceof ServerException) return error.type
    throw error
  }
}

describe('a reader', () => {
  it.each([
    'SELECT 1',
    "WITH 1 AS x SELECT x FROM sale WHERE note = 'FROM file(''/etc/passwd'')' -- file(\"x\")",
    'SELECT file, url AS s3 FROM sale /* file(1) */',
    '(SELECT 1) UNION ALL (SELECT 2)',
    'SHOW TABLES',
    'EXPLAIN SELECT 1',
    'SELECT * FROM numbers(10);',
    'SELECT name FROM system.tables',
    'SELECT s.system FROM sale AS s',
  ])('may ask %s', (sql) => expect(verdict('reader', sql)).toBe('ok'))

  it.each([
    ["SELECT * FROM file('/etc/passwd')", 'ACCESS_DENIED'],
    ["SELECT * FROM FILE /* x */ ('/etc/passwd')", 'ACCESS_DENIED'],
    ["SELECT * FROM `file`('/etc/passwd')", 'ACCESS_DENIED'],
    ['SELECT * FROM "url" -- ) \n (\'http://x\')', 'ACCESS_DENIED'],
    ["SELECT file('/etc/passwd')", 'ACCESS_DENIED'],
    ["SELECT aiGenerate('x')", 'ACCESS_DENIED'],
    ['SELECT * FROM newfangled(1)', 'ACCESS_DENIED'],
    ["SELECT 1 INTO OUTFILE '/tmp/x'", 'ACCESS_DENIED'],
    ['SELECT * FROM system.processes', 'ACCESS_DENIED'],
    ['SELECT * FROM `system`."processes"', 'ACCESS_DENIED'],
    ['SELECT 1; SELECT 2', 'SYNTAX_ERROR'],
    ['SELECT 1 ;; SELECT 2', 'SYNTAX_ERROR'],
    ['INSERT INTO sale SELECT * FROM numbers(1)', 'READONLY'],
    ['DROP TABLE sale', 'READONLY'],
    ['KILL QUERY WHERE 1 ASYNC', 'READONLY'],
    ['SET readonly = 0', 'NOT_IMPLEMENTED'],
    ["SELECT 1 SETTINGS log_comment = 'x'", 'ACCESS_DENIED'],
    ['SELECT $$ file(1) $$', 'SYNTAX_ERROR'],
    ['SELECT /* /* */ file(1) */ 1', 'SYNTAX_ERROR'],
    ['SELECT 1 # file(1)', 'SYNTAX_ERROR'],
    ['SELECT “file”(1)', 'SYNTAX_ERROR'],
    ["SELECT 'open", 'SYNTAX_ERROR'],
    ['SELECT /* open', 'SYNTAX_ERROR'],
    ['SELECT "a\\"" FROM file(1)', 'SYNTAX_ERROR'],
    ['', 'SYNTAX_ERROR'],
  ])('is refused %s', (sql, type) => expect(verdict('reader', sql)).toBe(type))

  it('cannot smuggle a name in through an Identifier parameter', () => {
    const sql = 'SELECT * FROM {base:Identifier}.{t:Identifier}'
    expect(verdict('reader', sql, ['other', 'sale'])).toBe('ok')
    expect(verdict('reader', sql, ['system', 'processes'])).toBe('ACCESS_DENIED')
    expect(verdict('reader', sql, ['other', '/etc/passwd'])).toBe('ACCESS_DENIED')
  })
})

describe('a writer', () => {
  it.each([
    'CREATE TABLE t (a Int64, engine String) ENGINE = MergeTree ORDER BY a',
    'CREATE OR REPLACE VIEW v AS SELECT 1',
    "CREATE DICTIONARY d (a UInt64) PRIMARY KEY a SOURCE(CLICKHOUSE(TABLE 't')) LAYOUT(FLAT()) LIFETIME(0)",
    'ALTER TABLE t DELETE WHERE a = 1',
    'SYSTEM RELOAD DICTIONARY d',
    "INSERT INTO t VALUES (1, 'file(1)')",
    'INSERT INTO t FORMAT JSONEachRow {"a": "$$ # file(1)"}',
    'OPTIMIZE TABLE t FINAL',
  ])('may do %s', (sql) => expect(verdict('writer', sql)).toBe('ok'))

  it.each([
    ["INSERT INTO t SELECT * FROM file('/etc/passwd')", 'ACCESS_DENIED'],
    ["INSERT INTO FUNCTION file('/tmp/x') SELECT 1", 'ACCESS_DENIED'],
    ["INSERT INTO t FROM INFILE '/etc/passwd' FORMAT CSV", 'ACCESS_DENIED'],
    ["INSERT INTO t VALUES (file('/etc/passwd'))", 'ACCESS_DENIED'],
    ["CREATE TABLE t (a String) ENGINE = File(CSV, '/etc/passwd')", 'ACCESS_DENIED'],
    ["CREATE TABLE t (a String) ENGINE URL('http://x', CSV)", 'ACCESS_DENIED'],
    ['CREATE TABLE t (a String) ENGINE = `File`(CSV)', 'ACCESS_DENIED'],
    ["CREATE DATABASE d ENGINE = Filesystem('/')", 'ACCESS_DENIED'],
    [
      "CREATE TABLE t (a Int8) ENGINE = MergeTree ORDER BY a SETTINGS disk = disk(type = local, path = '/')",
      'ACCESS_DENIED',
    ],
    ["CREATE DICTIONARY d (a UInt64) PRIMARY KEY a SOURCE(FILE(path '/etc/passwd'))", 'ACCESS_DENIED'],
    ["CREATE DICTIONARY d (a UInt64) PRIMARY KEY a SOURCE(HTTP(url 'x'))", 'ACCESS_DENIED'],
    ["CREATE NAMED COLLECTION c AS a = 'b'", 'ACCESS_DENIED'],
    ["ATTACH TABLE t FROM '/etc' (a Int8) ENGINE = MergeTree ORDER BY a", 'ACCESS_DENIED'],
    ["BACKUP TABLE t TO File('/tmp/x')", 'ACCESS_DENIED'],
    ['SYSTEM SHUTDOWN', 'ACCESS_DENIED'],
    ['DROP DATABASE default', 'ACCESS_DENIED'],
    ['KILL QUERY WHERE 1 SYNC', 'NOT_IMPLEMENTED'],
    ['KILL QUERY WHERE 1', 'NOT_IMPLEMENTED'],
    ['CREATE TEMPORARY TABLE t (a Int8)', 'NOT_IMPLEMENTED'],
    ['USE other', 'NOT_IMPLEMENTED'],
  ])('is refused %s', (sql, type) => expect(verdict('writer', sql)).toBe(type))
})

it('lets the owner use files, but not stop the front', () => {
  expect(verdict('owner', "SELECT * FROM file('/tmp/x')")).toBe('ok')
  expect(verdict('owner', 'DROP DATABASE default')).toBe('ACCESS_DENIED')
  expect(verdict('owner', 'KILL QUERY WHERE 1 SYNC')).toBe('NOT_IMPLEMENTED')
})

describe('whatever stands around it', () => {
  const space = fc.constantFrom(' ', '\n', '\t', ' /* c */ ', ' -- c\n', "/* ' */", '/* " ` */', "-- '\n")
  const filler = fc.constantFrom("'file('", "'it\\'s'", "'it''s'", '`a`', '"b"', '1', 'x', "'--'", "'/*'")
  const decorated = fc
    .array(fc.tuple(space, filler), { maxLength: 6 })
    .map((parts) => parts.map(([gap, text]) => `${gap}${text},`).join(''))

  it('a file function is found and a string that only looks like one is not', () => {
    fc.assert(
      fc.property(
        decorated,
        decorated,
        space,
        fc.constantFrom('file', 'FILE', '`file`', '"File"'),
        (a, b, gap, name) => {
          expect(verdict('reader', `SELECT ${a} ${name}${gap}('x'), ${b} 1`)).toBe('ACCESS_DENIED')
          expect(verdict('reader', `SELECT ${a} 'x', ${b} 1`)).toBe('ok')
        },
      ),
    )
  })

  it('every string is read back as it was quoted', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("'", '\\', '"', '`', 'a', '中', '-', '/', '*', ';', '\n') }),
        (text) => {
          const quoted = `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
          expect(tokenize(`${quoted} x`).map((token) => token.text)).toEqual([text, 'x'])
        },
      ),
    )
  })
})

it('gives queries that differ in values only one outline without the values', () => {
  const a = outlineOf(parseStatement("SELECT * FROM t WHERE phone = '13800000000' AND n IN (1, 2, 3)"))
  const b = outlineOf(parseStatement("SELECT  * FROM t\nWHERE phone = 'x' AND n IN (4, 5)"))
  expect(a).toBe(b)
  expect(a).not.toContain('138')
  expect(fingerprintOf(a)).toBe(fingerprintOf(b))
})
