export interface BilingualName {
  zh: string
  en: string
}

/** A category of the range: its products as rows of `zh|en|unit|price CNY|cost share|shelf life days`. */
export interface RangeSection {
  id: string
  department: BilingualName
  name: BilingualName
  kind: 'good' | 'dish' | 'service' | 'class'
  supplierId: string | null
  /** How often the category is chosen, relative to others of its format. */
  appeal: number
  rows: string
}

export interface RangeRow {
  name: BilingualName
  unit: string
  /** Minor units. */
  price: number
  cost: number
  /** 0 = made to order, never stocked. */
  shelfLifeDays: number
}

/** @throws Error naming the row that does not have six columns */
export function readRows(section: RangeSection): RangeRow[] {
  return section.rows
    .trim()
    .split('\n')
    .map((row) => {
      const [zh, en, unit, price, costShare, shelf] = row.split('|')
      if (!zh || !en || !unit || !price || !costShare || shelf === undefined) throw new Error(`range row: ${row}`)
      const fen = Math.round(Number(price) * 100)
      return {
        name: { zh, en },
        unit,
        price: fen,
        cost: Math.round(fen * Number(costShare)),
        shelfLifeDays: Number(shelf),
      }
    })
}
