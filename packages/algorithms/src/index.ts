export * from './experiment/index.ts'
export * from './numeric/index.ts'
export * from './process/index.ts'
export * from './segment/index.ts'
