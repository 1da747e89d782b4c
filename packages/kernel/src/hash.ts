/**
 * 64-bit hash of a text as two unsigned 32-bit halves. Two multiply-xorshift lanes with a cross-mixed finish; for
 * keys and random streams, not for secrets. The same on every machine and in the browser.
 */
export function hash64(text: string, seed = 0): [high: number, low: number] {
  let a = 0x9e3779b9 ^ seed
  let b = 0x85ebca6b ^ (seed * 0x27d4eb2f)
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i)
    a = Math.imul(a ^ code, 0x9e3779b1)
    a ^= a >>> 15
    b = Math.imul(b ^ code, 0x5f356495)
    b ^= b >>> 13
  }
  a = mix32(a ^ text.length)
  b = mix32(b ^ Math.imul(text.length, 0x2545f491))
  a = mix32(a ^ (b >>> 3) ^ (b << 29))
  b = mix32(b ^ (a >>> 7) ^ (a << 25))
  return [a >>> 0, b >>> 0]
}

/** Spreads the bits of a 32-bit integer (a bijection: no two inputs share an output). */
export function mix32(value: number): number {
  let x = value | 0
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d)
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b)
  return (x ^ (x >>> 16)) >>> 0
}

/**
 * Node id of a person's key inside one merchant: an unsigned 64-bit integer in decimal, as ClickHouse reads it.
 * `key` names its kind: `member:M0001`, `device:…`, `household:…`.
 */
export function nodeId(merchantId: string, key: string): string {
  const [high, low] = hash64(`${merchantId}\u0000${key}`)
  return ((BigInt(high) << 32n) | BigInt(low)).toString()
}
