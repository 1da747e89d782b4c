// A command of `npm run`: installs what is missing, then runs its TypeScript under Node 24.

import module from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { becomeSmall, COMPILE_CACHE, ensureInstalled, projectRoot, reexec, runsOnProjectNode } from './bootstrap.js'

/**
 * Runs `file` with this process' arguments: in this process when its Node is new enough (no second one in memory),
 * else in a child. A failure before that is one sentence and exit code 1.
 *
 * @param {string} file TypeScript, relative to the clone
 * @param {{ help: string, prepare?: () => Promise<void> }} options `--help` prints and does nothing else
 */
export async function runCommand(file, { help, prepare }) {
  if (process.argv.slice(2).some((arg) => arg === '--help' || arg === '-h')) {
    console.log(help.trim())
    return
  }
  try {
    await ensureInstalled()
    if (runsOnProjectNode()) becomeSmall()
    endWithNpm()
    await prepare?.()
    module.enableCompileCache?.(COMPILE_CACHE)
    if (runsOnProjectNode()) await import(pathToFileURL(join(projectRoot, file)).href)
    else process.exitCode = await reexec(file, process.argv.slice(2), { isSmall: true })
  } catch (error) {
    console.error(error instanceof Error && error.name === 'Error' ? error.message : error)
    process.exitCode = 1
  }
}

/**
 * npm passes a signal on to the shell between it and this process, and the shell ends without passing it on. What runs
 * under npm therefore looks whether its shell is still there, and ends as if it had got the signal.
 */
function endWithNpm() {
  if (!process.env.npm_lifecycle_event) return
  const shell = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === shell) return
    clearInterval(watch)
    process.kill(process.pid, 'SIGTERM')
  }, 500)
  watch.unref()
}
