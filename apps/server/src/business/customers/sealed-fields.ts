import type { FieldCipher } from '../../platform/fields.ts'

/** Where a sealed field of a customer lives: bound to its merchant and to the digest or id it belongs to. */
export function placeOf(merchantId: string, field: 'name' | 'phone' | 'email', of: string): string {
  return `customer/${field}/${merchantId}/${of}`
}

/** By which a phone number (E.164) is found among the customers of a merchant. */
export function phoneIndex(cipher: FieldCipher, merchantId: string, phone: string): string {
  return cipher.index(phone, `customer phone/${merchantId}`)
}

/** The same for an e-mail address, in lower case. */
export function emailIndex(cipher: FieldCipher, merchantId: string, email: string): string {
  return cipher.index(email, `customer email/${merchantId}`)
}

/** `+8613812345678` -> `+86•••••5678`: enough to be told apart in a list, too little to be called. */
export function maskPhone(phone: string): string {
  return `${phone.slice(0, 3)}•••••${phone.slice(-4)}`
}

/** `wang@shop.example` -> `w•••@shop.example` */
export function maskEmail(email: string): string {
  return email.replace(/^(.)[^@]*/u, '$1•••')
}
