export * from './http/index.ts'
export * from './records/index.ts'
