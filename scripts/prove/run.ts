import { readdir } from 'node:fs/promises'
import { parseArgs } from 'node:util'

export interface ProofOptions {
  /** How long the proof is to take; nothing for its own usual time. */
  minutes: number | undefined
  /** How many runs of a proof that is made of runs; nothing for its own usual number. */
  runs: number | undefined
  /** How many requests of a proof that is made of requests; nothing for its own usual number. */
  requests: number | undefined
  seed: number
  print: (line: string) => void
}

/** A proof prints what it saw and says whether it holds. It lives in a file of its topic's name beside this one. */
export type Proof = (options: ProofOptions) => Promise<boolean>

const { values, positionals } = parseArgs({
  args: process.argv.slice(2),
  allowPositionals: true,
  options: {
    minutes: { type: 'string' },
    runs: { type: 'string' },
    requests: { type: 'string' },
    seed: { type: 'string', default: '1' },
  },
})

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text)
}

function isMore(value: number | undefined): boolean {
  return value === undefined || value > 0
}

async function main(): Promise<number> {
  const files = await readdir(import.meta.dirname)
  const topics = files.filter((file) => file !== 'run.ts').map((file) => file.replace(/\.ts$/, ''))
  const [topic] = positionals
  const minutes = numberOf(values.minutes)
  const runs = numberOf(values.runs)
  const requests = numberOf(values.requests)
  const isAsked = topic !== undefined && topics.includes(topic) && positionals.length === 1
  if (!isAsked || ![minutes, runs, requests].every(isMore)) {
    const usage = 'Usage: npm run prove -- TOPIC [--minutes N] [--runs N] [--requests N] [--seed N]'
    console.error(`${usage}\nTopics: ${topics.join(', ')}`)
    return 2
  }
  const { default: prove } = (await import(`./${topic}.ts`)) as { default: Proof }
  const holds = await prove({ minutes, runs, requests, seed: Number(values.seed), print: (line) => console.log(line) })
  console.log(holds ? 'It holds.' : 'It does not hold.')
  return holds ? 0 : 1
}

process.exitCode = await main()
