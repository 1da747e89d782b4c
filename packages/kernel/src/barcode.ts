import type { Minor } from './money.ts'

/** The last digit of a GTIN, from the digits before it: from the right they weigh 3, 1, 3, … (GS1 General Specifications, 7.9). */
export function checkDigit(digits: string): string {
  let sum = 0
  for (let i = 0; i < digits.length; i += 1) {
    sum += Number(digits[digits.length - 1 - i]) * (i % 2 === 0 ? 3 : 1)
  }
  return String((10 - (sum % 10)) % 10)
}

/** EAN-8, UPC-A, EAN-13 or GTIN-14 with the right check digit. */
export function isGtin(code: string): boolean {
  return /^(\d{8}|\d{12,14})$/.test(code) && checkDigit(code.slice(0, -1)) === code.at(-1)
}

/**
 * How a scale prints what it weighed, after two digits of prefix (20 to 29) and the number of the item: five digits of
 * weight in grams or of price in minor units, or both, and a check digit. `21 12345 01235 c` is 1.235 kg of item 12345.
 */
export interface WeighedLayout {
  prefix: string
  itemDigits: number
  fields: readonly ('weight' | 'price')[]
}

/** What the scales of most shops print: 13 digits with the weight or the price, 18 with both. */
export const WEIGHED_LAYOUTS: readonly WeighedLayout[] = [
  { prefix: '21', itemDigits: 5, fields: ['weight'] },
  { prefix: '22', itemDigits: 5, fields: ['price'] },
  { prefix: '23', itemDigits: 5, fields: ['price', 'weight'] },
]

export interface WeighedLabel {
  /** The number of the item in the scale. */
  plu: string
  /** Thousandths of a kilogram. */
  weight: number | null
  price: Minor | null
}

const FIELD_DIGITS = 5

/** Reads a label of a scale; null when it is none of these layouts or its check digit is wrong. */
export function parseWeighed(code: string, layouts: readonly WeighedLayout[] = WEIGHED_LAYOUTS): WeighedLabel | null {
  if (!/^2\d+$/.test(code) || checkDigit(code.slice(0, -1)) !== code.at(-1)) return null
  const layout = layouts.find((one) => code.startsWith(one.prefix) && code.length === lengthOf(one))
  if (!layout) return null
  const start = layout.prefix.length + layout.itemDigits
  const read = (field: 'weight' | 'price'): number | null => {
    const i = layout.fields.indexOf(field)
    return i < 0 ? null : Number(code.slice(start + i * FIELD_DIGITS, start + (i + 1) * FIELD_DIGITS))
  }
  return { plu: code.slice(layout.prefix.length, start), weight: read('weight'), price: read('price') }
}

function lengthOf({ prefix, itemDigits, fields }: WeighedLayout): number {
  return prefix.length + itemDigits + fields.length * FIELD_DIGITS + 1
}
