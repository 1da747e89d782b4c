export { type Appended, type EventLog, type LogExtent, openEventLog } from './event-log.ts'
export type { LoggedBatch } from './segment-reader.ts'
