/** The server's largest page. */
const PAGE_SIZE = 1000
/** Beyond this a spreadsheet is the wrong tool, and the browser's memory is not ours to fill. */
const MOST_ROWS = 200_000

/** All rows of a paged answer, one page after the other, for export. */
export async function everyPage<Row>(
  ask: (page: number, pageSize: number) => Promise<{ total: number; rows: readonly Row[] }>,
): Promise<Row[]> {
  const rows: Row[] = []
  for (let page = 1; rows.length < MOST_ROWS; page += 1) {
    const answer = await ask(page, PAGE_SIZE)
    rows.push(...answer.rows)
    if (answer.rows.length === 0 || rows.length >= answer.total) break
  }
  return rows
}
