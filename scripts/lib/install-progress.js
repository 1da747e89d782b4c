// npm is silent when its output is not a terminal, so the packages that have arrived are counted instead.

import { readdirSync } from 'node:fs'
import { join } from 'node:path'

const EVERY_MS = 1000
const LINE_EVERY_MS = 10_000

/**
 * Shows how many of `total` packages are in `modules` until the returned function is called.
 * One line that renews itself on a terminal, one line in ten seconds elsewhere.
 */
export function reportInstallProgress(modules, total) {
  const startedAt = Date.now()
  const isTerminal = process.stdout.isTTY === true
  console.log(`Installing ${total} packages (once; a minute or two with a cold cache)`)
  let lastLineAt = startedAt
  const timer = setInterval(() => {
    const text = `  ${countPackages(modules)} of ${total} packages, ${seconds(startedAt)} s`
    if (isTerminal) process.stdout.write(`\r${text}`)
    else if (Date.now() - lastLineAt >= LINE_EVERY_MS) {
      lastLineAt = Date.now()
      console.log(text)
    }
  }, EVERY_MS)
  return () => {
    clearInterval(timer)
    if (isTerminal) process.stdout.write('\n')
    console.log(`  npm ended after ${seconds(startedAt)} s`)
  }
}

function countPackages(modules) {
  let count = 0
  for (const name of namesIn(modules)) {
    if (name.startsWith('.')) continue
    count += name.startsWith('@') ? namesIn(join(modules, name)).length : 1
  }
  return count
}

function namesIn(folder) {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function seconds(since) {
  return Math.round((Date.now() - since) / 1000)
}
