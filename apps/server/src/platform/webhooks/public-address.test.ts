import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isPublicAddress } from './public-address.ts'
import { refusedUrl, theInternet } from './send-request.ts'

const v4 = (number: number) => [24, 16, 8, 0].map((bits) => (number >>> bits) & 255).join('.')
const hex = (number: number) => (number & 0xffff).toString(16)

/** Networks that are not the public internet, as numbers: first address and prefix length. */
const CLOSED: [string, number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]
const numberOf = (address: string) => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)

it('refuses every address of the networks that are not public, and what carries them', () => {
  const inside = fc
    .constantFrom(...CLOSED)
    .chain(([first, prefix]) =>
      fc.integer({ min: 0, max: 2 ** (32 - prefix) - 1 }).map((offset) => v4(numberOf(first) + offset)),
    )
  fc.assert(
    fc.property(inside, (address) => {
      expect(isPublicAddress(address), address).toBe(false)
      expect(isPublicAddress(`::ffff:${address}`), address).toBe(false)
    }),
    { numRuns: 2_000 },
  )
})

it('refuses every IPv6 address outside the global unicast network, and forms that carry an IPv4 address', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(0xffff), { minLength: 8, maxLength: 8 }), (groups) => {
      const first = (groups[0] as number) >>> 13
      const address = groups.map(hex).join(':')
      if (first !== 1) expect(isPublicAddress(address), address).toBe(false)
    }),
    { numRuns: 2_000 },
  )
  const carriers = ['::', '::1', '::8.8.8.8', '::ffff:8.8.8.8', '64:ff9b::8.8.8.8', '2002:7f00:1::', '2001:0:1::1']
  const others = ['fe80::1', 'fec0::1', 'fc00::1', 'fd12:3456::1', 'ff02::1', '2001:db8::1', '100::1']
  for (const address of [...carriers, ...others]) expect(isPublicAddress(address), address).toBe(false)
})

it('takes public addresses of both families, and nothing that is no address', () => {
  for (const address of [
    '1.1.1.1',
    '8.8.8.8',
    '114.114.114.114',
    '172.32.0.1',
    '100.128.0.1',
    '2606:4700::1111',
    '2400:3200::1',
  ]) {
    expect(isPublicAddress(address), address).toBe(true)
  }
  for (const text of ['', 'localhost', '1.1.1', '1.1.1.1.1', '256.1.1.1', '2606:4700::1111%eth0', 'example.com']) {
    expect(isPublicAddress(text), text).toBe(false)
  }
})

it('judges addresses however a URL spells them', () => {
  const outside = theInternet({ allowHttp: false })
  const refused: [string, string][] = [
    ['http://shop.example/hook', 'not https'],
    ['ftp://shop.example/', 'not https'],
    ['shop.example', 'not a URL'],
    ['https://user:pass@shop.example/', 'holds a password'],
    ['https://127.0.0.1/', 'not a public address'],
    ['https://127.1/', 'not a public address'],
    ['https://2130706433/', 'not a public address'],
    ['https://0x7f000001/', 'not a public address'],
    ['https://0177.0.0.1/', 'not a public address'],
    ['https://[::1]/', 'not a public address'],
    ['https://[::ffff:10.0.0.1]/', 'not a public address'],
    ['https://169.254.169.254/latest/meta-data', 'not a public address'],
  ]
  for (const [url, because] of refused) expect(refusedUrl(url, outside), url).toBe(because)
  expect(refusedUrl('https://shop.example:8443/hook?to=1', outside)).toBeUndefined()
  expect(refusedUrl('http://shop.example/hook', theInternet({ allowHttp: true }))).toBeUndefined()
  expect(refusedUrl('http://10.0.0.1/', theInternet({ allowHttp: true }))).toBe('not a public address')
})
