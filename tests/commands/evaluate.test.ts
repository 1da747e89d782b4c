import { spawn } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'

const BENCH = join(import.meta.dirname, '../../bench/algorithms')
let folder = ''
let trial = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-evaluate-'))
  trial = join(folder, 'trial.csv')
  // Spend is 10 or 12 in control, 13 or 15 where treated: 3 apart.
  const rows = Array.from(
    { length: 40 },
    (_, i) => `${i},${i % 2 ? 'mail' : 'control'},${(i % 2 ? 13 : 10) + (i % 4 > 1 ? 2 : 0)}`,
  )
  await writeFile(trial, ['person,arm,spend', ...rows].join('\n'))
  await writeFile(join(folder, 'empty.csv'), 'person,arm,spend\n')
})
afterAll(() => rm(folder, { recursive: true }))

interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** `npm run evaluate -- ...`, to its end. */
async function evaluate(...args: readonly string[]): Promise<Ran> {
  const child = spawn(process.execPath, [join(BENCH, 'evaluate.ts'), ...args])
  let [out, err] = ['', '']
  child.stdout.on('data', (text: Buffer) => (out += text.toString()))
  child.stderr.on('data', (text: Buffer) => (err += text.toString()))
  const code = await new Promise<number>((done) => child.on('close', (status) => done(status ?? -1)))
  return { code, out, err }
}

it('scores a method on a file of one’s own', async () => {
  const { code, out, err } = await evaluate('experiment', trial, '--map', 'arm=arm', '--map', 'outcome=spend')
  expect([code, err]).toEqual([0, ''])
  expect(out).toMatch(/mail - control: difference +3 /)
  expect(out).toMatch(/40 rows/)
})

it('lists every method, and says what its roles and options are', async () => {
  const names = (await readdir(join(BENCH, 'methods'))).map((file) => file.replace('.ts', ''))
  const list = await evaluate()
  expect(list.code).toBe(2)
  for (const name of names) expect(list.err).toContain(`  ${name} `)
  const one = await evaluate('uplift')
  expect(one.code).toBe(0)
  expect(one.out).toMatch(/--map outcome=\.\.\. +1 where it came about/)
  expect(one.out).toMatch(/--splits 50 +random splits/)
})

it.each([
  ['no such method', ['nonsense'], 'There is no method "nonsense"'],
  ['no such file', ['experiment', 'missing.csv'], 'There is no file missing.csv'],
  ['a file without rows', ['experiment', '@empty'], 'empty.csv has no rows below its head'],
  ['a role left out', ['experiment', '@', '--map', 'arm=arm'], '--map outcome=COLUMN is missing'],
  ['no such role', ['experiment', '@', '--map', 'weather=arm'], 'experiment has no role "weather"'],
  ['no such column', ['experiment', '@', '--map', 'arm=group', '--map', 'outcome=spend'], 'there is no column "group"'],
  [
    'no number',
    ['experiment', '@', '--map', 'arm=arm', '--map', 'outcome=spend', '--level', 'high'],
    '--level must be a number',
  ],
  ['an unknown option', ['experiment', '@', '--map', 'arm=arm', '--map', 'outcome=spend', '--speed', '3'], '--speed'],
  ['text for numbers', ['experiment', '@', '--map', 'arm=person', '--map', 'outcome=arm'], 'arm'],
])('refuses %s in one plain line', async (_, args, said) => {
  const files: Record<string, string> = { '@': trial, '@empty': join(folder, 'empty.csv') }
  const { code, out, err } = await evaluate(...args.map((arg) => files[arg] ?? arg))
  expect([code, out]).toEqual([2, ''])
  expect(err).toContain(said)
  expect(err).not.toMatch(/\n +at /)
})
