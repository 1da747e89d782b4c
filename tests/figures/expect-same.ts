import { expect } from 'vitest'

/**
 * Fails unless both are the same, to rounding: sums of money are exact, quotients to twelve digits.
 *
 * @param context how to ask the same question again, seed included
 */
export function expectSame(found: unknown, byHand: unknown, context: string): void {
  const differences = differencesOf(found, byHand, '')
  expect(differences.slice(0, 12), `${context}: ${differences.length} differences`).toEqual([])
}

function differencesOf(found: unknown, byHand: unknown, at: string): string[] {
  if (isObject(found) && isObject(byHand)) {
    const keys = new Set([...Object.keys(found), ...Object.keys(byHand)])
    return [...keys].flatMap((key) => differencesOf(found[key], byHand[key], `${at}.${key}`))
  }
  if (typeof found === 'number' && typeof byHand === 'number' && isNear(found, byHand)) return []
  if (Object.is(found, byHand)) return []
  return [`${at}: answered ${JSON.stringify(found)}, by hand ${JSON.stringify(byHand)}`]
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function isNear(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b))
}
