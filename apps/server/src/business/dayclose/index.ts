export type { PaymentTotals } from './days.ts'
export { runningShift, type Shift } from './shift-store.ts'
