/** Every row of a list that answers a page at a time, as an export to CSV asks for them. */
export async function everyPage<Row>(
  pageSize: number,
  ask: (page: { page: number; pageSize: number }) => Promise<{ total: number; rows: Row[] }>,
): Promise<Row[]> {
  const rows: Row[] = []
  for (let page = 1; ; page += 1) {
    const answer = await ask({ page, pageSize })
    rows.push(...answer.rows)
    if (answer.rows.length < pageSize) return rows
  }
}
