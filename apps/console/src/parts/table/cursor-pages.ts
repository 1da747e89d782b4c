/** Rows of a list that the server gives page by page, each saying where the next begins. */
export interface CursorPage<Row> {
  rows: readonly Row[]
  next: string | null
}

/** All rows of such a list for export, one page after the other, up to `most`. */
export async function everyCursorPage<Row>(
  ask: (after: string | undefined) => Promise<CursorPage<Row>>,
  most: number,
): Promise<Row[]> {
  const rows: Row[] = []
  let after: string | undefined
  do {
    const page = await ask(after)
    rows.push(...page.rows)
    after = page.next ?? undefined
  } while (after !== undefined && rows.length < most)
  return rows
}

/** What a query of pages tells of itself. */
interface PagedQuery {
  hasNextPage: boolean
  isFetchingNextPage: boolean
  fetchNextPage: () => unknown
}

/** Such a list in a table: not counted, sorted as the server sorts it, loaded as it is scrolled to. */
export function cursorPaged<Row>(query: PagedQuery, everything: () => Promise<readonly Row[]>) {
  return {
    total: null,
    hasMore: query.hasNextPage,
    sort: null,
    onNearEnd: () => {
      if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage()
    },
    everything,
  }
}
