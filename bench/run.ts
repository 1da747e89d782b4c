import { access, readdir, readFile, writeFile } from 'node:fs/promises'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { type Figure, type Report, toFigure } from './figure.ts'
import { whereAndWhen, withSection } from './results.ts'
import { figureTable } from './table.ts'

const FOLDER = import.meta.dirname
const RESULTS = join(FOLDER, 'RESULTS.md')

/** Runs the topics one after the other; 1 when one of them could not be measured. A missed target is no error. */
async function main(args: readonly string[]): Promise<number> {
  const topics = await chosenTopics(args.filter((arg) => !arg.startsWith('--')))
  const unknown = args.filter((arg) => arg.startsWith('--') && !['--json', '--write'].includes(arg))
  if (topics.length === 0 || unknown.length > 0) {
    console.error(`Usage: npm run bench -- TOPIC... [--json] [--write]\nTopics: ${(await allTopics()).join(', ')}`)
    return 2
  }
  let code = 0
  for (const topic of topics) {
    const figures = await measure(topic, args.includes('--json'))
    if (figures === undefined) code = 1
    else if (args.includes('--write')) await writeResults(topic, figures)
  }
  return code
}

/** Figures of one topic, printed as they come; undefined when the topic failed (half a topic is not a result). */
async function measure(topic: string, asJson: boolean): Promise<Figure[] | undefined> {
  const figures: Figure[] = []
  const since = performance.now()
  const report: Report = (measurement) => {
    const figure = toFigure(topic, measurement, loadavg()[0] ?? 0)
    if (figure.case !== figures.at(-1)?.case) {
      console.error(`${topic}, ${Math.round((performance.now() - since) / 1000)} s: ${figure.case}`)
    }
    figures.push(figure)
    if (asJson) console.log(JSON.stringify(figure))
  }
  try {
    const module = (await import(`./${topic}/index.ts`)) as { default: (report: Report) => Promise<void> }
    await module.default(report)
    if (figures.length === 0) throw new Error('it reported no figure')
    // With --json, standard output is for machines.
    const print = asJson ? console.error : console.log
    print(`\n${topic}\n\n${figureTable(figures)}\n`)
    return figures
  } catch (error) {
    console.error(`${topic} could not be measured:`, error)
    return undefined
  }
}

async function writeResults(topic: string, figures: readonly Figure[]): Promise<void> {
  const before = await readFile(RESULTS, 'utf8').catch(() => '')
  await writeFile(RESULTS, withSection(before, topic, figures, whereAndWhen(new Date())))
}

async function chosenTopics(names: readonly string[]): Promise<readonly string[]> {
  const known = await allTopics()
  const missing = names.filter((name) => !known.includes(name))
  for (const name of missing) console.error(`There is no topic "${name}".`)
  return missing.length > 0 ? [] : names
}

async function allTopics(): Promise<string[]> {
  const folders = (await readdir(FOLDER, { withFileTypes: true })).filter((entry) => entry.isDirectory())
  const found = await Promise.all(folders.map(({ name }) => hasIndex(name)))
  return folders.map(({ name }) => name).filter((_, index) => found[index])
}

async function hasIndex(topic: string): Promise<boolean> {
  return access(join(FOLDER, topic, 'index.ts')).then(
    () => true,
    () => false,
  )
}

process.exit(await main(process.argv.slice(2)))
