import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'

const PROJECT = resolve(import.meta.dirname, '..', '..')
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-command-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

it.skipIf(process.platform === 'win32')(
  'ends when npm is told to end, though its shell passes nothing on',
  async () => {
    await writeFile(join(folder, 'work.ts'), 'console.log(process.pid); setInterval(() => undefined, 1_000)')
    const runner = join(folder, 'runner.mjs')
    const file = relative(PROJECT, join(folder, 'work.ts'))
    await writeFile(
      runner,
      `const { runCommand } = await import(${JSON.stringify(join(import.meta.dirname, 'run-command.js'))})
     await runCommand(${JSON.stringify(file)}, { help: '' })`,
    )
    // What follows the command keeps the shell from becoming it.
    const shell = spawn('sh', ['-c', `"${process.execPath}" "${runner}"; true`], {
      env: { ...process.env, npm_lifecycle_event: 'start' },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const pid = await new Promise<number>((told) => shell.stdout.once('data', (line) => told(Number(line))))
    expect(isThere(pid)).toBe(true)
    shell.kill('SIGTERM')
    await vi.waitFor(() => expect(isThere(pid)).toBe(false), { timeout: 10_000 })
  },
)

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
