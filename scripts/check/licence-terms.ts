/** Licences that let anyone use, change and sell Tandem; MPL-2.0 binds only changes to the package's own files. */
const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC-BY-4.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT/X11',
  'MPL-2.0',
  'OFL-1.1',
  'PostgreSQL',
  'Python-2.0',
  'Unlicense',
  'Zlib',
])

/**
 * Says whether a licence expression (SPDX: names, `OR`, `AND`, `WITH`, brackets) can be met with allowed
 * licences alone: any side of an `OR`, every side of an `AND`. Exceptions after `WITH` only add freedoms.
 */
export function isAllowedLicence(expression: string): boolean {
  const tokens = expression.match(/[()]|[^\s()]+/g) ?? []
  let at = 0
  const one = (): boolean => {
    const token = tokens[at++]
    if (token === '(') {
      const inside = either()
      return tokens[at++] === ')' && inside
    }
    const allowed = token !== undefined && ALLOWED.has(token)
    if (tokens[at] === 'WITH') at += 2
    return allowed
  }
  const all = (): boolean => {
    let allowed = one()
    while (tokens[at] === 'AND') {
      at += 1
      allowed = one() && allowed
    }
    return allowed
  }
  const either = (): boolean => {
    let allowed = all()
    while (tokens[at] === 'OR') {
      at += 1
      allowed = all() || allowed
    }
    return allowed
  }
  const allowed = either()
  return allowed && at === tokens.length
}
