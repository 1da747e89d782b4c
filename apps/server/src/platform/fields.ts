import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'

/**
 * Encrypts single fields that name a person (phone, e-mail, address). Each value is sealed with AES-256-GCM under a
 * fresh nonce and bound to its place, so a sealed phone copied into another row or column does not open there.
 */
export interface FieldCipher {
  /** `place` says where the value lives: `member/phone/city/M0001`. */
  seal(text: string, place: string): string
  /** @throws Error when the value was altered, moved, or sealed under a key that is not here */
  open(sealed: string, place: string): string
  /**
   * A digest to find equal values by (HMAC-SHA-256, 256 bits base64url), without being able to read them. Normalise
   * first: trim, lower-case an e-mail, E.164 for a phone. Separate for each `purpose` and merchant.
   */
  index(normalised: string, purpose: string): string
}

const NONCE_BYTES = 12
const TAG_BYTES = 16
const KEY_BYTES = 32

/**
 * @param masterKey the data encryption key, 256 bits in base64url. Subkeys for sealing and for the index are derived
 *   from it (HKDF), and a sealed value carries its key's id, so that a later key can take over row by row.
 * @throws RangeError when the key is not 256 bits
 */
export function fieldCipher(masterKey: string): FieldCipher {
  const master = Buffer.from(masterKey, 'base64url')
  if (master.length !== KEY_BYTES)
    throw new RangeError(`the data encryption key must be 256 bits, not ${master.length * 8}`)
  const sealingKey = derive(master, 'seal')
  const indexKey = derive(master, 'index')
  const keyId = derive(master, 'id').subarray(0, 4).toString('hex')
  return {
    seal(text, place) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', sealingKey, nonce).setAAD(Buffer.from(place))
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return `${keyId}.${Buffer.concat([nonce, body, cipher.getAuthTag()]).toString('base64url')}`
    },
    open(sealed, place) {
      const [id, encoded] = sealed.split('.')
      if (id !== keyId || encoded === undefined) throw new Error(`no key ${id} to open this field with`)
      const bytes = Buffer.from(encoded, 'base64url')
      const decipher = createDecipheriv('aes-256-gcm', sealingKey, bytes.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      })
      decipher.setAAD(Buffer.from(place)).setAuthTag(bytes.subarray(-TAG_BYTES))
      return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString(
        'utf8',
      )
    },
    index: (normalised, purpose) =>
      createHmac('sha256', indexKey).update(`${purpose}\u0000${normalised}`).digest('base64url'),
  }
}

function derive(master: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', master, '', `tandem fields ${purpose}`, KEY_BYTES))
}
