export * from './running-moments.ts'
export * from './sequential-test.ts'
