import { evaluate } from './algorithms/evaluate.ts'

process.exit(await evaluate(process.argv.slice(2), console))
