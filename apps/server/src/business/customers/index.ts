/** The door to customers: who shops, and how a guest's doings become theirs. */
export type { CustomerClaim, CustomerDeps } from './deps.ts'
export { identifyShopper } from './identify-shopper.ts'
