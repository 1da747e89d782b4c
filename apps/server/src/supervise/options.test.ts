import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DEFAULT_DATA_DIR, readStartOptions } from './options.ts'

describe('the options of npm start', () => {
  it('need not be given', () => {
    expect(readStartOptions([])).toEqual({ port: 8080, dataDir: DEFAULT_DATA_DIR, isEmpty: false, seed: 1 })
  })

  it('are read', () => {
    const options = readStartOptions(['--port', '9000', '--data-dir=my data', '--empty', '--seed', '7'])
    const here = process.env.INIT_CWD ?? process.cwd()
    expect(options).toEqual({ port: 9000, dataDir: resolve(here, 'my data'), isEmpty: true, seed: 7 })
  })

  it.each([
    [['--port', 'eighty'], /^--port needs a whole number from 0 to 65535, not "eighty"\.$/],
    [['--port', '70000'], /^--port needs a whole number/],
    [['--port=-1'], /^--port needs a whole number/],
    [['--seed', '1.5'], /^--seed needs a whole number/],
    [['--data-dir='], /^--data-dir needs the path of a folder\.$/],
    [['--prot', '80'], /^Unknown option '--prot'; npm start -- --help shows the options\.$/],
    [['stray'], /^Unexpected argument 'stray'/],
  ])('refuse %j in one sentence', (args, sentence) => {
    expect(() => readStartOptions(args)).toThrow(sentence)
  })
})
