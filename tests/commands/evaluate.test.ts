import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { evaluate } from '../../bench/algorithms/evaluate.ts'

const ROOT = join(import.meta.dirname, '../..')
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
async function asked(...args: readonly string[]): Promise<Ran> {
  const [out, err]: string[][] = [[], []]
  const code = await evaluate(args, { log: (text) => out?.push(`${text}\n`), error: (text) => err?.push(`${text}\n`) })
  return { code, out: out?.join('') ?? '', err: err?.join('') ?? '' }
}

it('is a command', async () => {
  const { scripts } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'))
  const [program, file] = scripts.evaluate.split(' ')
  expect(program).toBe('node')
  const { stdout } = await promisify(execFile)(process.execPath, [join(ROOT, file), 'uplift'])
  expect(stdout).toMatch(/^uplift: Whom does treatment help/)
})

it('scores a method on a file of one’s own', async () => {
  const { code, out, err } = await asked('experiment', trial, '--map', 'arm=arm', '--map', 'outcome=spend')
  expect([code, err]).toEqual([0, ''])
  expect(out).toMatch(/mail - control: difference +3 /)
  expect(out).toMatch(/40 rows/)
})

it('lists every method, and says what its roles and options are', async () => {
  const names = (await readdir(join(ROOT, 'bench/algorithms/methods'))).map((file) => file.replace('.ts', ''))
  const list = await asked()
  expect(list.code).toBe(0)
  for (const name of names) expect(list.out).toContain(`  ${name} `)
  const one = await asked('uplift')
  expect(one.code).toBe(0)
  expect(one.out).toMatch(/--map outcome=\.\.\. +1 where it came about/)
  expect(one.out).toMatch(/--splits 50 +random splits/)
})

it.each([
  ['no such method', ['nonsense'], 'There is no method "nonsense"'],
  ['no such file', ['experiment', 'missing.csv'], 'There is no file missing.csv'],
  ['a file without rows', ['experiment', '@empty'], 'empty.csv has no rows below its head'],
  [
    'roles before the file',
    ['experiment', '--map', 'arm=arm'],
    'The file comes first: npm run evaluate -- experiment FILE',
  ],
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
  const { code, out, err } = await asked(...args.map((arg) => files[arg] ?? arg))
  expect([code, out]).toEqual([2, ''])
  expect(err).toContain(said)
  expect(err).not.toMatch(/\n +at /)
})

/** A file of one's own with these lines. */
async function fileOf(name: string, lines: readonly string[] | Buffer): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, Buffer.isBuffer(lines) ? lines : lines.join('\n'))
  return path
}

it('takes no text for a number: a price with its sign is refused, not left out', async () => {
  const path = await fileOf('signs.csv', ['arm,spend', 'a,1', 'b,¥52.45', 'a,2', 'b,3'])
  const { code, err } = await asked('experiment', path, '--map', 'arm=arm', '--map', 'outcome=spend')
  expect([code, err]).toEqual([2, 'outcome, denominator and covariate hold numbers; spend does not\n'])
  const costs = await fileOf('costs.csv', ['v,c', '1,¥2', '2,3'])
  const offers = await asked('offers', costs, '--map', 'value=v', '--map', 'cost=c')
  expect([offers.code, offers.err]).toEqual([2, 'c must hold numbers; row 1 is "¥2"\n'])
})

it('tells before from after by their words, and weeks by their numbers', async () => {
  for (const [early, late] of [
    ['before', 'after'],
    ['2025-W9', '2025-W10'],
    ['9', '10'],
  ]) {
    const path = await fileOf('periods.csv', [
      'period,shop,total',
      `${late},s,5`,
      `${early},s,2`,
      `${late},t,1`,
      `${early},t,1`,
    ])
    const { out } = await asked(
      'drivers',
      path,
      '--map',
      'period=period',
      '--map',
      'dimension=shop',
      '--map',
      'value=total',
    )
    expect(out, early).toMatch(/change +3 /)
  }
})

it('reads what spreadsheets write in China, and keeps names apart', async () => {
  const gbk = Buffer.concat([
    Buffer.from('arm,spend\n'),
    ...[
      [0xd5, 0xc5],
      [0xc0, 0xee],
    ].flatMap((name) => [1, 2, 3].map((value) => Buffer.concat([Buffer.from(name), Buffer.from(`,${value}\n`)]))),
  ])
  const path = await fileOf('gbk.csv', gbk)
  const { out } = await asked('experiment', path, '--map', 'arm=arm', '--map', 'outcome=spend')
  expect(out).toMatch(/张/)
  expect(out).toMatch(/李/)
})

it('compares with the arm that is called control, wherever it stands', async () => {
  const rows = ['old,3', 'old,4', 'banner,8', 'banner,9'].map((row) => row.replace('old', 'no banner'))
  const path = await fileOf('arms.csv', ['arm,spend', ...rows])
  const { out } = await asked('experiment', path, '--map', 'arm=arm', '--map', 'outcome=spend')
  expect(out).toMatch(/^banner - no banner: difference +5 /m)
})

it('keeps the week of a series with closed days, and judges only days that have a value', async () => {
  const start = Date.parse('2022-01-03')
  const days = Array.from({ length: 1_400 }, (_, day) => {
    const date = new Date(start + day * 86_400_000).toISOString().slice(0, 10)
    const noise = ((day * 7_919) % 101) / 50
    const isOdd = day > 1_000 && day % 97 === 0
    return { day, row: `${date},${100 + 40 * (day % 7 > 4 ? 1 : 0) + noise + (isOdd ? 60 : 0)},${Number(isOdd)}` }
  })
  const open = days.filter(({ day }) => day % 29 !== 0)
  const path = await fileOf('closed.csv', ['day,sold,odd', ...open.map(({ row }) => row)])
  const map = ['time=day', 'value=sold', 'label=odd'].flatMap((role) => ['--map', role])
  const { out } = await asked('series-anomaly', path, ...map)
  expect(out).toMatch(/steps without a value \(not judged\) +48 /)
  expect(out).toMatch(/recall +1 /)
})

it.each([
  ['2026-11-28T14:05+08:00', '2026/11/28 14:05', true],
  ['2026年11月28日', '28.11.2026', true],
  ['2026-02-30', '2026-11-28', false],
  ['11/12/2026', '2026-11-28', false],
  ['shop 7', '2026-11-28', false],
])('takes %s and %s for dates: %s', async (one, other, isTaken) => {
  const path = await fileOf('dates.csv', ['case,step,at', `1,a,${one}`, `1,b,${other}`, `2,a,${other}`, `2,b,${other}`])
  const map = ['case=case', 'activity=step', 'time=at'].flatMap((role) => ['--map', role])
  const { code, err } = await asked('process', path, ...map)
  expect(err).toEqual(isTaken ? '' : expect.stringContaining(`row 1 is "${one}"`))
  expect(code).toBe(isTaken ? 0 : 2)
})
