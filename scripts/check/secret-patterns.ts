/** A thing that must not be in the repository. `sample` is one, put together at run time so that it is not found here. */
export interface Pattern {
  readonly name: string
  readonly find: RegExp
  readonly sample: string
}

const LETTERS = 'q7Kd2mXv9TzR4bLw8NpJ'
const join = (...parts: readonly string[]): string => parts.join('')

export const secretPatterns: readonly Pattern[] = [
  {
    name: 'private key',
    find: /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/,
    sample: join('-----BEGIN RSA PRIV', 'ATE KEY-----'),
  },
  { name: 'access key of a cloud', find: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/, sample: join('AKIA', 'ABCDEFGHIJKLMNOP') },
  { name: 'key of a cloud API', find: /\bAIza[\w-]{35}/, sample: join('AIza', LETTERS, LETTERS.slice(0, 15)) },
  {
    name: 'token of a code host',
    find: /\b(?:gh[pousr]_\w{36}|github_pat_\w{22}|glpat-[\w-]{20})/,
    sample: join('ghp_', LETTERS, LETTERS.slice(0, 16)),
  },
  { name: 'token of a package registry', find: /\bnpm_\w{36}/, sample: join('npm_', LETTERS, LETTERS.slice(0, 16)) },
  {
    name: 'key of a payment provider',
    find: /\b(?:sk|rk)_(?:live|test)_\w{16,}|\bwhsec_\w{16,}/,
    sample: join('sk_live_', LETTERS),
  },
  { name: 'token of a chat', find: /\bxox[abprs]-[\w-]{12,}/, sample: join('xoxb-', LETTERS) },
  { name: 'key of a model provider', find: /\bsk-[a-z]+-[\w-]{20,}/, sample: join('sk-any-', LETTERS) },
  {
    name: 'signed token',
    find: /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/,
    sample: join('eyJhbGciOiJIUzI1NiJ9', '.eyJzdWIiOiIxMjM0NTYifQ', `.${LETTERS}`),
  },
  {
    name: 'password in an address',
    find: /\b[a-z]{4,}:\/\/[\w.-]+:(?!\$\{)[^\s:@/'"`<>]{12,}@/,
    sample: join('postgres://tandem:', LETTERS, '@db.example.com/tandem'),
  },
  {
    name: 'folder of somebody’s machine',
    find: /(?<![\w.$}])(?:\/home\/(?!<|\$)[\w.-]+\/|\/root\/[\w.]|\/Users\/[\w.-]+\/|[A-Z]:\\Users\\\w)/,
    sample: join('/ho', 'me/alice/project'),
  },
]

const LONG_TOKEN = /[A-Za-z0-9+/=_-]{32,}/g
const RANDOM_BITS_PER_CHARACTER = 4.5

/** Long tokens that look random: upper and lower case and digits mixed, hardly a character more often than others. */
export function randomLookingTokens(line: string): string[] {
  return (line.match(LONG_TOKEN) ?? []).filter((token) => {
    const isMixed = /[A-Z]/.test(token) && /[a-z]/.test(token) && (token.match(/[0-9]/g)?.length ?? 0) >= 3
    return isMixed && bitsPerCharacter(token) >= RANDOM_BITS_PER_CHARACTER
  })
}

/** Shannon entropy of the characters in bits; 0 for one repeated character. */
function bitsPerCharacter(text: string): number {
  const counts = new Map<string, number>()
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
  return [...counts.values()].reduce((bits, count) => {
    const share = count / text.length
    return bits - share * Math.log2(share)
  }, 0)
}
