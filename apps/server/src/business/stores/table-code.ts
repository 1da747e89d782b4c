import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { type Queryable, Refusal } from '@tandem/kernel'
import { findTable, type StoredTable } from './table-store.ts'

/** Makes and reads what the code on a table says. */
export interface TableCodes {
  sign(merchantId: string, table: Pick<StoredTable, 'storeId' | 'code' | 'qrVersion'>): string
  /** @returns null when it was not signed here for this merchant */
  read(merchantId: string, qr: string): Pick<StoredTable, 'storeId' | 'code' | 'qrVersion'> | null
}

/** 96 bits: too many to guess, few enough for a small code. */
const SIGNATURE_BYTES = 12

/**
 * Codes `store:table:version:signature`, whose parts are written as in addresses. Signed with HMAC-SHA-256 under a key
 * of its own derived from `secret`, so that nobody orders to a table by counting up.
 */
export function tableCodes(secret: string): TableCodes {
  const key = Buffer.from(hkdfSync('sha256', Buffer.from(secret, 'base64url'), '', 'tandem table codes', 32))
  const signatureOf = (merchantId: string, text: string): Buffer =>
    createHmac('sha256', key).update(`${merchantId}\u0000${text}`).digest().subarray(0, SIGNATURE_BYTES)
  return {
    sign: (merchantId, { storeId, code, qrVersion }) => {
      const text = [storeId, code, qrVersion].map(encodeURIComponent).join(':')
      return `${text}:${signatureOf(merchantId, text).toString('base64url')}`
    },
    read: (merchantId, qr) => {
      const [, text, given] = /^([^:]+:[^:]+:\d{1,9}):([\w-]{16})$/.exec(qr) ?? []
      if (!text || !given) return null
      if (!timingSafeEqual(signatureOf(merchantId, text), Buffer.from(given, 'base64url'))) return null
      const [storeId = '', code = '', version] = text.split(':').map(decodeURIComponent)
      return { storeId, code, qrVersion: Number(version) }
    },
  }
}

/**
 * The table that a scanned code lies on.
 *
 * @throws Refusal `table.code_invalid` when it was not signed here, was replaced by a later one, or the table is not in use
 */
export async function scannedTable(
  db: Queryable,
  codes: TableCodes,
  merchantId: string,
  qr: string,
): Promise<StoredTable> {
  const signed = codes.read(merchantId, qr)
  const table = signed && (await findTable(db, signed.storeId, signed.code))
  if (!table?.active || table.qrVersion !== signed?.qrVersion) throw new Refusal('table.code_invalid')
  return table
}
