/**
 * Coverage of intervals, and confidence of tests, where no `level` is asked for. Nine in ten is what decisions of a shop are
 * made on: an interval that misses once in twenty takes 40 % more people to be as narrow.
 */
export const LEVEL = 0.9
