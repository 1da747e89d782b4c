export * from './mstl.ts'
export * from './residual-bands.ts'
export * from './stl.ts'
