import type {
  CashMovement,
  CountedPieces,
  DifferenceUpdate,
  NewShift,
  ShiftClose,
  ShiftCloseAnswer,
  StoreDayAnswer,
  TillShift,
} from '@tandem/contracts'
import type { z } from 'zod'
import type { Http } from './http.ts'

/** Shifts at tills and the closing of business days, of the merchant under `root`. */
export function dayCloseApi(http: Http, root: string) {
  const store = (id: string) => `${root}/stores/${encodeURIComponent(id)}`
  const shift = (id: string) => `${root}/shifts/${encodeURIComponent(id)}`
  const day = (storeId: string, date: string) => `${store(storeId)}/days/${date}`
  return {
    /** Where the ledger's statement of a day lies, as CSV. */
    dayStatementFile: (storeId: string, date: string) =>
      http.url(`${root}/ledger/statement.csv`, { from: date, to: date, store: storeId }),
    storeDay: (storeId: string, date: string, signal?: AbortSignal) =>
      http.get<StoreDayAnswer>(day(storeId, date), {}, signal),
    closeDay: (storeId: string, date: string, key?: string) =>
      http.post<StoreDayAnswer>(`${day(storeId, date)}/close`, undefined, key),
    reopenDay: (storeId: string, date: string, reason: string, key?: string) =>
      http.post<void>(`${day(storeId, date)}/reopen`, { reason }, key),
    updateDifference: (storeId: string, date: string, update: DifferenceUpdate) =>
      http.put<void>(`${day(storeId, date)}/differences`, update),
    openShift: (storeId: string, input: NewShift, key?: string) =>
      http.post<TillShift>(`${store(storeId)}/shifts`, input, key),
    moveCash: (shiftId: string, movement: CashMovement, key?: string) =>
      http.post<TillShift>(`${shift(shiftId)}/movements`, movement, key),
    countShift: (shiftId: string, count: CountedPieces, key?: string) =>
      http.post<TillShift>(`${shift(shiftId)}/count`, count, key),
    closeShift: (shiftId: string, close: ShiftClose, key?: string) =>
      http.post<z.infer<typeof ShiftCloseAnswer>>(`${shift(shiftId)}/close`, close, key),
  }
}
