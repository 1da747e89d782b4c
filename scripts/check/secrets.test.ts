import { describe, expect, it } from 'vitest'
import { secretPatterns } from './secret-patterns.ts'
import { findSecrets, privateRegistries } from './secrets.ts'

describe('the secret scan', () => {
  it.each(secretPatterns)('finds a $name, says where, and does not repeat it', ({ name, sample }) => {
    const found = findSecrets('notes.md', `first line\nsee ${sample}\n`)
    expect(found).toEqual([`notes.md:2 ${name}`])
  })

  it('finds a random token nobody gave a name', () => {
    const token = ['q7Kd2mXv9TzR4bLw', '8NpJ3hYc6GfS1aEu'].join('')
    expect(findSecrets('a.ts', `const x = '${token}'`)).toEqual(['a.ts:1 long random token'])
  })

  it.each([
    ['a long name', 'const incrementalProfitOfWinBackCouponsByStore2026 = 1'],
    ['an import path', "import { x } from '../../apps/server/src/warehouse/front/Start2.ts'"],
    ['a checksum in hexadecimal', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['an address without a password', 'postgres://127.0.0.1:5432/tandem'],
    ['an address with a password put in at run time', ['postgres://tandem:$', '{password}@localhost'].join('')],
  ])('leaves %s alone', (_, line) => {
    expect(findSecrets('a.ts', line)).toEqual([])
  })

  it('lets the published vectors of payment providers hold keys, and nothing else', () => {
    const vectors = 'apps/server/src/business/payments/providers/testing/wechat-vectors.ts'
    const key = ['-----BEGIN RSA PRIV', 'ATE KEY-----'].join('')
    expect(findSecrets(vectors, key)).toEqual([])
    expect(findSecrets(vectors.replace('testing/', ''), key)).toHaveLength(1)
    expect(findSecrets(vectors, ['sk_live_', 'q7Kd2mXv9TzR4bLw8NpJ'].join(''))).toHaveLength(1)
  })

  it('refuses a lock file that fetches from a private registry', () => {
    const lock = {
      packages: {
        '': {},
        'node_modules/a': { resolved: 'https://registry.npmjs.org/a/-/a-1.0.0.tgz' },
        'node_modules/b': { resolved: 'https://packages.example.net/b/-/b-1.0.0.tgz' },
        'node_modules/@tandem/kernel': { resolved: 'packages/kernel', link: true },
      },
    }
    expect(privateRegistries(JSON.stringify(lock))).toEqual([
      'package-lock.json: node_modules/b is fetched from a host that others cannot reach',
    ])
  })
})
