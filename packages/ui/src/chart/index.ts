export * from './heat.ts'
export * from './theme.ts'
export * from './time-line.ts'
