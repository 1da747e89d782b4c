import { open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Makes this process the only writer of the log in `dir`. The lock is a file naming the process; one left behind by a
 * process that is gone is taken over.
 *
 * @returns a function that gives the lock back
 * @throws Error naming the process that holds it
 */
export async function takeWriterLock(dir: string): Promise<() => Promise<void>> {
  const path = join(dir, 'writer.lock')
  for (;;) {
    const mine = `${process.pid} ${await startTime(process.pid)}`
    try {
      const file = await open(path, 'wx')
      await file.writeFile(mine)
      await file.close()
      return () => rm(path, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const [pid, started] = (await readFile(path, 'utf8').catch(() => '')).split(' ')
    if (pid && (await startTime(Number(pid))) === started) {
      throw new Error(`the event log in ${dir} is already open in process ${pid}`)
    }
    await takeOver(path)
  }
}

/** Moves a dead lock aside under a name of our own, so that of two who see it dead only one removes it. */
async function takeOver(path: string): Promise<void> {
  const aside = `${path}.${process.pid}`
  await rename(path, aside).catch(() => {})
  await rm(aside, { force: true })
}

/** When the process started, so that a reused process number is not mistaken for the holder; '' when it is gone. */
async function startTime(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null)
  if (stat !== null) return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  return isAlive(pid) ? 'running' : ''
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
