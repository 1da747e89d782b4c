import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Folder of this clone; every check reads files relative to it. */
export const projectRoot = fileURLToPath(new URL('../..', import.meta.url)).replace(/[/\\]$/, '')

/** One question about the repository. No complaints means that it passed. */
export interface Check {
  readonly name: string
  readonly run: () => Promise<readonly string[]>
}

/** A check that is a program: it passes when the program ends with 0, else its output is the complaint. */
export function programCheck(name: string, program: string, args: readonly string[]): Check {
  return {
    name,
    run: async () => {
      const { code, output } = await runProgram(program, args)
      return code === 0 ? [] : [output.trim() || `${program} ended with code ${code}`]
    },
  }
}

function runProgram(program: string, args: readonly string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: projectRoot, stdio: ['ignore', 'pipe', 'pipe'] })
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString() }))
  })
}
