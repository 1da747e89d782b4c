const PIECE_CHARACTERS = 256 << 10

/**
 * Lines, each with its line feed, joined in pieces of about 256 K characters: a text of many megabytes would stand in
 * memory three times while it is joined and encoded.
 */
export function* linePieces(lines: Iterable<string>): Generator<string> {
  let piece = ''
  for (const line of lines) {
    piece += `${line}\n`
    if (piece.length < PIECE_CHARACTERS) continue
    yield piece
    piece = ''
  }
  if (piece !== '') yield piece
}
