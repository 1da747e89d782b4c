import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ClickHouseClient, createClient } from '@clickhouse/client'
import { startWarehouse, type Warehouse } from '../../apps/server/src/warehouse/front/start.ts'
import { percentile } from '../../bench/percentile.ts'
import { treeMemoryBytes } from '../../bench/processes.ts'

/** A front that is killed now and then and started again under the same address and tokens. */
export class FrontUnderTest {
  readonly reader: ClickHouseClient
  readonly writer: ClickHouseClient
  /** Times it was killed so far; a request that saw this number change may have lost its connection. */
  kills = 0
  /** Seconds from the kill until it answered again. */
  readonly recoverySeconds: number[] = []
  /** Highest memory seen while it ran, in bytes. */
  peakResidentBytes = 0
  peakProportionalBytes = 0
  /** Ends that nobody asked for. */
  readonly crashes: string[] = []
  #dataDir: string
  #warehouse: Warehouse
  #isUp = true
  /** Resident bytes, measured about once a second: of this front, and of the one that lived longest before it. */
  #life: number[] = []
  #longestLife: number[] = []

  private constructor(dataDir: string, warehouse: Warehouse) {
    this.#dataDir = dataDir
    this.#warehouse = warehouse
    this.reader = client(warehouse.url, warehouse.readToken)
    this.writer = client(warehouse.url, warehouse.writeToken)
    this.#watch(warehouse)
  }

  static async start(): Promise<FrontUnderTest> {
    const dataDir = mkdtempSync(join(tmpdir(), 'tandem-soak-'))
    return new FrontUnderTest(dataDir, await startWarehouse({ dataDir, log: quiet }))
  }

  /** True while it is meant to answer. */
  get isUp(): boolean {
    return this.#isUp
  }

  get url(): string {
    return this.#warehouse.url
  }

  /** kill -9, then a start on what is left. */
  async killAndRestart(): Promise<void> {
    const since = performance.now()
    this.kills++
    this.#isUp = false
    const { url, pid, readToken, writeToken, ownerToken } = this.#warehouse
    const ended = new Promise((resolve) => this.#warehouse.onExit(resolve))
    process.kill(pid, 'SIGKILL')
    await ended
    const tokens = { reader: readToken, writer: writeToken, owner: ownerToken }
    this.#warehouse = await startWarehouse({
      dataDir: this.#dataDir,
      port: Number(new URL(url).port),
      tokens,
      log: quiet,
    })
    this.#watch(this.#warehouse)
    this.#longestLife = longer(this.#longestLife, this.#life)
    this.#life = []
    this.#isUp = true
    this.recoverySeconds.push((performance.now() - since) / 1000)
  }

  async measureMemory(): Promise<void> {
    if (!this.#isUp) return
    const { pid } = this.#warehouse
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const resident = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) * 1024
    const proportional = await treeMemoryBytes(pid).catch(() => 0)
    this.#life.push(resident)
    this.peakResidentBytes = Math.max(this.peakResidentBytes, resident)
    this.peakProportionalBytes = Math.max(this.peakProportionalBytes, proportional)
  }

  /** The second fifth of the longest life beside its last fifth; the first fifth is for filling caches. */
  longestLife() {
    const life = longer(this.#longestLife, this.#life)
    const fifth = (n: number) => life.slice(Math.floor((life.length * n) / 5), Math.ceil((life.length * (n + 1)) / 5))
    return {
      seconds: life.length,
      earlyResidentBytes: percentile(fifth(1), 0.5),
      lateResidentBytes: percentile(fifth(4), 0.5),
    }
  }

  async stop(): Promise<void> {
    this.#isUp = false
    await Promise.all([this.reader.close(), this.writer.close()])
    await this.#warehouse.stop()
    rmSync(this.#dataDir, { recursive: true, force: true })
  }

  #watch(warehouse: Warehouse): void {
    warehouse.onExit(({ code, signal, wasAsked }) => {
      if (!wasAsked && this.#isUp) this.crashes.push(`it ended by itself (${signal ?? code})`)
    })
  }
}

const longer = (a: number[], b: number[]) => (b.length > a.length ? b : a)
const quiet = { info: () => {}, warn: () => {}, error: () => {} }

/** The unmodified client, as the server uses it. */
function client(url: string, password: string): ClickHouseClient {
  return createClient({
    url,
    password,
    request_timeout: 60_000,
    max_open_connections: 32,
    log: { level: 127 as never },
  })
}
