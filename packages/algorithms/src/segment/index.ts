export * from './slipping.ts'
