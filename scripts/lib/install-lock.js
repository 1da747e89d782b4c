// One installation or build at a time in one clone.

import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const WAIT_MS = 500

/**
 * Runs `work` while holding the clone's install lock; waits while a living process holds it.
 * The lock lies beside node_modules, because `npm ci` empties that folder.
 */
export async function withInstallLock(root, work) {
  const path = join(root, '.install-lock')
  let told = false
  while (!tryTake(path)) {
    if (!told) console.log('Another start is installing or building in this folder; waiting for it.')
    told = true
    await sleep(WAIT_MS)
  }
  try {
    return await work()
  } finally {
    rmSync(path, { force: true })
  }
}

function tryTake(path) {
  const own = `${path}.${process.pid}`
  try {
    // A link appears together with its content: nobody can read a lock without its holder.
    writeFileSync(own, String(process.pid))
    linkSync(own, path)
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw new Error(`Nothing can be installed or built in this folder: ${error.message}.`)
    if (!isHolderAlive(path)) rmSync(path, { force: true })
    return false
  } finally {
    rmSync(own, { force: true })
  }
}

function isHolderAlive(path) {
  try {
    const pid = Number(readFileSync(path, 'utf8'))
    if (!Number.isInteger(pid) || pid <= 0) return false
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
