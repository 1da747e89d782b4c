export * from './common.ts'
export * from './home.ts'
export * from './insights.ts'
export * from './loop.ts'
