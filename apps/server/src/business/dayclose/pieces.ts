import { type Minor, toMinor } from '@tandem/kernel'

/** So many notes or coins of one value. */
export interface Piece {
  value: Minor
  pieces: number
}

/** What notes and coins come to. @throws RangeError beyond what a number holds */
export function worthOf(pieces: readonly Piece[]): Minor {
  return pieces.reduce((sum, { value, pieces: count }) => toMinor(sum + toMinor(value * count)), 0)
}
