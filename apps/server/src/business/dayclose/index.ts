export type { PaymentTotals } from './days.ts'
export { holdDrawer, type Shift } from './shift-store.ts'
export { openShift } from './shifts.ts'
