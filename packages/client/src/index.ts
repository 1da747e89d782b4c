export * from './http.ts'
export * from './merchant.ts'
export * from './platform.ts'
export * from './problem.ts'
