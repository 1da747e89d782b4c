export { type EncodedRows, openWarehouse, type QueryOptions, type QueryParams, type Warehouse } from './client.ts'
export type { BatchSource, PositionedBatch } from './load/batch-source.ts'
export { type Loaded, type LoadOptions, loadPending } from './load/load-pending.ts'
export { rebuildWarehouse } from './load/rebuild.ts'
export { migrateWarehouse } from './schema/migrate.ts'
export {
  type Condition,
  channelCondition,
  type Scope,
  type ScopeRequest,
  scopeCondition,
  scopeFor,
  storeCondition,
} from './scope.ts'
