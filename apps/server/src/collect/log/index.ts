export { type Appended, type EventLog, type LogExtent, openEventLog } from './event-log.ts'
export type { FrameHeader } from './frame.ts'
export type { LoggedBatch } from './segment-reader.ts'
