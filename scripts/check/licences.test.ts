import { describe, expect, it } from 'vitest'
import { isAllowedLicence } from './licence-terms.ts'
import { licenceList, namedLicence, refusedDependencies } from './licences.ts'

describe('licences of dependencies', () => {
  it('refuses GPL and AGPL by name, and a package that names no licence', () => {
    const refused = refusedDependencies([
      { name: 'good', licence: 'MIT', isShipped: true },
      { name: 'solver', licence: 'GPL-3.0-or-later', isShipped: true },
      { name: 'server', licence: 'AGPL-3.0-only', isShipped: false },
      { name: 'silent', licence: 'no licence named', isShipped: true },
    ])
    expect(refused.map((line) => line.split(' ')[0])).toEqual(['solver', 'server', 'silent'])
  })

  it.each([
    ['(MIT OR GPL-3.0-or-later)', true],
    ['MIT AND GPL-2.0-only', false],
    ['(MIT AND Zlib)', true],
    ['MIT OR (GPL-2.0-only AND ISC)', true],
    ['GPL-2.0-only OR (AGPL-3.0-only AND ISC)', false],
    ['Apache-2.0 WITH LLVM-exception', true],
    ['GPL-2.0-only WITH Classpath-exception-2.0', false],
    ['', false],
    ['SEE LICENSE IN README', false],
  ])('reads "%s" as allowed: %s', (expression, allowed) => {
    expect(isAllowedLicence(expression)).toBe(allowed)
  })

  it('reads the forms in which packages have named their licence over the years', () => {
    expect(namedLicence({ license: 'ISC' })).toBe('ISC')
    expect(namedLicence({ license: { type: 'MIT' } })).toBe('MIT')
    expect(namedLicence({ licenses: [{ type: 'MIT' }, { type: 'GPL-2.0-only' }] })).toBe('MIT OR GPL-2.0-only')
    expect(namedLicence({})).toBeUndefined()
  })

  it('publishes what is shipped by licence and leaves out what only builds and tests', () => {
    const list = licenceList([
      { name: 'b', licence: 'MIT', isShipped: true },
      { name: 'a', licence: 'MIT', isShipped: true },
      { name: 'tool', licence: 'ISC', isShipped: false },
    ])
    expect(list).toContain('## MIT\n\na, b\n')
    expect(list).not.toContain('tool')
  })
})
