import type {
  CountEntries,
  LotsAnswer,
  LotsQuery,
  NewCount,
  NewReceipt,
  NewWastage,
  PlacesAnswer,
  ShortfallsAnswer,
  StockAnswer,
  StockCount,
  StockDocument,
  StockMovementsAnswer,
  StockQuery,
} from '@tandem/contracts'
import type { z } from 'zod'
import type { Http } from './http.ts'

export type StockPage = z.infer<typeof StockAnswer>
export type StockMovementPage = z.infer<typeof StockMovementsAnswer>
export type ShortfallList = z.infer<typeof ShortfallsAnswer>
export type StockFilter = Pick<StockQuery, 'search' | 'only'>

/** What lies where and what moved it, of the merchant under `root`. */
export function stockApi(http: Http, root: string) {
  const place = (id: string) => `${root}/places/${encodeURIComponent(id)}`
  return {
    places: (signal?: AbortSignal) => http.get<z.infer<typeof PlacesAnswer>>(`${root}/places`, {}, signal),
    stock: (placeId: string, filter: StockFilter, page: { after?: string; pageSize: number }, signal?: AbortSignal) =>
      http.get<StockPage>(`${place(placeId)}/stock`, { ...filter, ...page }, signal),
    stockMovements: (placeId: string, sku: string, after?: string, signal?: AbortSignal) =>
      http.get<StockMovementPage>(`${place(placeId)}/stock/${encodeURIComponent(sku)}/movements`, { after }, signal),
    receiveGoods: (placeId: string, receipt: NewReceipt, key?: string) =>
      http.post<StockDocument>(`${place(placeId)}/receipts`, receipt, key),
    writeOff: (placeId: string, wastage: NewWastage, key?: string) =>
      http.post<StockDocument>(`${place(placeId)}/wastage`, wastage, key),
    lots: (filter: Partial<LotsQuery>, signal?: AbortSignal) =>
      http.get<z.infer<typeof LotsAnswer>>(`${root}/lots`, filter, signal),
    shortfalls: (signal?: AbortSignal) => http.get<ShortfallList>(`${root}/shortfalls`, {}, signal),
    openCount: (placeId: string, count: NewCount) => http.post<StockCount>(`${place(placeId)}/counts`, count),
    enterCount: (countId: string, entries: CountEntries) =>
      http.post<StockCount>(`${root}/counts/${countId}/entries`, entries),
    applyCount: (countId: string) => http.post<StockCount>(`${root}/counts/${countId}/apply`, {}),
  }
}
