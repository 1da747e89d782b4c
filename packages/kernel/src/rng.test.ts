import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hash64, mix32, nodeId } from './hash.ts'
import { type Rng, rng, seekableRng, uniformAt } from './rng.ts'

const draw = <T>(count: number, one: () => T): T[] => Array.from({ length: count }, one)
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length
const variance = (values: readonly number[]) => {
  const middle = mean(values)
  return mean(values.map((value) => (value - middle) ** 2))
}

describe('a random stream', () => {
  it('is the same again for the same seed and keys, and another for any other', () => {
    const first = (...args: Parameters<typeof rng>) => draw(4, () => rng(...args).next())[0]
    expect(draw(5, () => first(7, 'weather', 12))).toEqual(draw(5, () => first(7, 'weather', 12)))
    const others = [
      first(7, 'weather', 12),
      first(8, 'weather', 12),
      first(7, 'weathe', 12),
      first(7, 'weather', 13),
      first(7, 'weather', '12'),
      first(7, 12, 'weather'),
      first(7, 'weather'),
      first(7, 'weather', 12, 0),
      first(7, 'weather', 12 + 2 ** 32),
    ]
    expect(new Set(others).size).toBe(others.length)
  })

  it('is this stream for ever: histories made by an earlier version are made again', () => {
    const stream = rng(42, 'golden')
    expect(draw(3, () => stream.int(1_000_000))).toEqual([896_922, 675_335, 284_694])
  })

  it('spreads evenly, also across the streams of neighbouring keys', () => {
    for (const sample of [
      draw(
        100_000,
        (
          (stream: Rng) => () =>
            stream.next()
        )(rng(1)),
      ),
      draw(
        100_000,
        (
          (i) => () =>
            rng(1, 'person', i++).next()
        )(0),
      ),
      draw(
        100_000,
        (
          (i) => () =>
            uniformAt(1, i++, 3, 5)
        )(0),
      ),
      draw(
        100_000,
        (
          (i, stream) => () =>
            stream.seek(i++, 0, 0).next()
        )(0, seekableRng(3)),
      ),
    ]) {
      const cells = new Array<number>(100).fill(0)
      for (const value of sample) cells[Math.floor(value * 100)] = (cells[Math.floor(value * 100)] as number) + 1
      const chiSquare = cells.reduce((sum, count) => sum + (count - 1_000) ** 2 / 1_000, 0)
      // 99 degrees of freedom: below 48.6 or above 167 happens once in 100,000 fair samples.
      expect(chiSquare).toBeGreaterThan(48)
      expect(chiSquare).toBeLessThan(168)
    }
  })

  it('draws with the mean and variance it promises', () => {
    const stream = rng(3, 'moments')
    const normal = draw(100_000, () => stream.normal(10, 2))
    expect(mean(normal)).toBeCloseTo(10, 1)
    expect(variance(normal)).toBeCloseTo(4, 0)
    const exponential = draw(100_000, () => stream.exponential(5))
    expect(Math.abs(mean(exponential) - 5)).toBeLessThan(0.1)
    for (const rate of [0.3, 4, 29, 31, 200]) {
      const counts = draw(50_000, () => stream.poisson(rate))
      expect(Math.abs(mean(counts) / rate - 1), `mean of ${rate}`).toBeLessThan(0.03)
      expect(Math.abs(variance(counts) / rate - 1), `variance of ${rate}`).toBeLessThan(0.05)
    }
  })

  it('keeps within what it was asked for', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 2 ** 31 }), (seed, below) => {
        const stream = rng(seed)
        const whole = stream.int(below)
        expect(Number.isInteger(whole) && whole >= 0 && whole < below).toBe(true)
        const between = stream.between(-3, below)
        expect(between >= -3 && between < below).toBe(true)
      }),
    )
    expect(draw(100, () => rng(1).chance(0)).some(Boolean)).toBe(false)
    expect(draw(100, () => rng(1).chance(1)).every(Boolean)).toBe(true)
  })

  it('picks in proportion to weights and never what has none', () => {
    const stream = rng(5)
    const counts = [0, 0, 0, 0]
    for (let i = 0; i < 40_000; i += 1) {
      const index = stream.weighted([1, 0, 3, 0])
      counts[index] = (counts[index] as number) + 1
    }
    expect([counts[1], counts[3]]).toEqual([0, 0])
    expect((counts[2] as number) / (counts[0] as number)).toBeCloseTo(3, 0)
    expect(() => stream.weighted([0, 0])).toThrow(RangeError)
    expect(() => stream.pick([])).toThrow(RangeError)
  })

  it('shuffles a copy in which every order is as likely', () => {
    const stream = rng(6)
    const list = Object.freeze(['a', 'b', 'c'])
    const counts = new Map<string, number>()
    for (let i = 0; i < 12_000; i += 1) {
      const order = stream.shuffle(list).join('')
      counts.set(order, (counts.get(order) ?? 0) + 1)
    }
    expect(counts.size).toBe(6)
    for (const count of counts.values()) expect(Math.abs(count - 2_000)).toBeLessThan(200)
  })
})

describe('a hash', () => {
  it('tells two hundred thousand neighbouring keys apart', () => {
    const seen = new Set<string>()
    for (let i = 0; i < 100_000; i += 1) {
      seen.add(nodeId('north', `member:M${i}`))
      seen.add(nodeId('south', `member:M${i}`))
    }
    expect(seen.size).toBe(200_000)
  })

  it('changes about half of its bits when one letter changes', () => {
    let changed = 0
    const rounds = 2_000
    for (let i = 0; i < rounds; i += 1) {
      const [a, b] = hash64(`customer-${i}`)
      const [c, d] = hash64(`customer+${i}`)
      changed += bits(a ^ c) + bits(b ^ d)
    }
    expect(changed / rounds).toBeGreaterThan(31)
    expect(changed / rounds).toBeLessThan(33)
  })

  it('is the same for ever, and fits an unsigned 64-bit integer', () => {
    expect(nodeId('city', 'member:M0001')).toBe('12463247441790504560')
    fc.assert(
      fc.property(fc.string(), fc.string(), (merchant, key) => {
        const id = BigInt(nodeId(merchant, key))
        expect(id >= 0n && id < 2n ** 64n).toBe(true)
      }),
    )
  })

  it('keeps merchant and key apart', () => {
    expect(nodeId('ab', 'c')).not.toBe(nodeId('a', 'bc'))
  })

  it('spreads bits without joining two numbers', () => {
    fc.assert(fc.property(fc.integer(), fc.integer(), (a, b) => (mix32(a) === mix32(b)) === ((a | 0) === (b | 0))))
  })
})

function bits(value: number): number {
  let count = 0
  for (let rest = value >>> 0; rest; rest >>>= 1) count += rest & 1
  return count
}
