export * from './difference.ts'
export * from './pool.ts'
export * from './power.ts'
export * from './sample-ratio.ts'
