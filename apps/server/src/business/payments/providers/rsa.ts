import { createPrivateKey, createPublicKey, createSign, createVerify, type KeyObject } from 'node:crypto'

/**
 * A private key from the environment: PEM (its line ends may be written `\n`), or the bare base64 of PKCS#1 or PKCS#8,
 * which is how Alipay's tool hands it out.
 *
 * @throws Error that names the variable and not the key
 */
export function privateKeyOf(text: string, variable: string): KeyObject {
  const lines = text.replaceAll('\\n', '\n').trim()
  const readers = lines.startsWith('-----')
    ? [() => createPrivateKey(lines)]
    : (['pkcs8', 'pkcs1'] as const).map((type) => () => {
        return createPrivateKey({ key: Buffer.from(lines, 'base64'), format: 'der', type })
      })
  return firstThatReads(readers, variable)
}

/** A public key from the environment: PEM of a key or a certificate, or bare base64. @throws Error that names the variable */
export function publicKeyOf(text: string, variable: string): KeyObject {
  const lines = text.replaceAll('\\n', '\n').trim()
  const read = lines.startsWith('-----')
    ? () => createPublicKey(lines)
    : () => createPublicKey({ key: Buffer.from(lines, 'base64'), format: 'der', type: 'spki' })
  return firstThatReads([read], variable)
}

/** SHA-256 with RSA (PKCS#1 v1.5), base64: what both WeChat Pay and Alipay (RSA2) sign with. */
export function signRsa(message: string, key: KeyObject): string {
  return createSign('RSA-SHA256').update(message).sign(key, 'base64')
}

export function isSignedRsa(message: string, signature: string, key: KeyObject): boolean {
  return createVerify('RSA-SHA256').update(message).verify(key, signature, 'base64')
}

function firstThatReads(readers: readonly (() => KeyObject)[], variable: string): KeyObject {
  for (const read of readers) {
    try {
      return read()
    } catch {
      // The error of the library may quote the key.
    }
  }
  throw new Error(`${variable} is not a key that can be read: PEM is asked for, or its base64 without the frame.`)
}
