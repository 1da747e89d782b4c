import type { Imports } from '../collect/imports.ts'
import type { Database } from '../db/pool.ts'
import type { Demo } from '../demo/advance.ts'
import type { Log } from '../platform/log.ts'
import type { SignIn } from '../platform/sign-in.ts'
import type { Warehouse } from '../warehouse/client.ts'

/** What the composition hands to the server. */
export interface ServerOptions {
  database: Database
  warehouse: Warehouse
  dataDir: string
  keys: { authSecret: string; encryptionKey: string }
  log: Log
  /** The importers, where this server keeps the event log. */
  imports?: Imports
  /** The demo city, where this server drives one. */
  demo?: Demo
  /** What whoever makes the first account must know; nothing where somebody can sign in. */
  welcomeKey?: string
  /** The built console (`index.html` and `assets/`); without it only the API is served. */
  consoleDir?: string
  /** Names under which browsers may reach this server, besides this machine's own: `shop.example.com`. */
  allowedHosts?: readonly string[]
  /** The server is reached over HTTPS (through a proxy): cookies are then sent over HTTPS only. */
  secure?: boolean
}

/** What every route can reach. */
export interface Deps extends ServerOptions {
  signIn: SignIn
}
