export { type Appended, type EventLog, type LogExtent, openEventLog, readLog } from './event-log.ts'
export type { FrameHeader } from './frame.ts'
export { frameOf, type PreparedFrame } from './prepare-frame.ts'
export type { LoggedBatch } from './segment-reader.ts'
