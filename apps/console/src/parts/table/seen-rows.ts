/** Rows of one height, so that where a row lies is a multiplication. */
export const ROW_HEIGHT = 36
/** Rows drawn beyond what is seen, so that scrolling shows no gap. */
const BEYOND = 12
/** Tables up to this long are drawn whole; longer ones draw what is seen. */
export const DRAWN_WHOLE = 60

/** Rows `from` (included) to `until` (not included). */
export interface RowSpan {
  from: number
  until: number
}

/** The rows to draw when a list of `count` is scrolled by `scrollTop` pixels in a window of `height` pixels. */
export function seenRows(count: number, scrollTop: number, height: number): RowSpan {
  if (count <= DRAWN_WHOLE) return { from: 0, until: count }
  // A list that has become shorter may be scrolled past its end for a moment.
  const last = Math.min(count, Math.ceil((scrollTop + height) / ROW_HEIGHT) + BEYOND)
  const first = Math.min(Math.floor(scrollTop / ROW_HEIGHT), count - 1) - BEYOND
  return { from: Math.max(0, first), until: last }
}
