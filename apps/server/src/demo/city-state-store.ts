import { promisify } from 'node:util'
import { zstdCompress, zstdDecompress } from 'node:zlib'
import type { CityState } from '@tandem/city'
import type { IsoDate, Queryable } from '@tandem/kernel'

const compress = promisify(zstdCompress)
const decompress = promisify(zstdDecompress)

/** The demo city between two of its days. */
export interface StoredCity {
  merchantId: string
  seed: number
  /** Business date of day 0. */
  startOn: IsoDate
  state: CityState
}

/** Founds the city once; a second founding changes nothing, so that an interrupted first start goes on with its own. */
export async function foundCity(tx: Queryable, city: StoredCity): Promise<void> {
  await tx.query(
    `insert into city_state (merchant_id, seed, start_on, days_told, state) values ($1, $2, $3, $4, $5)
     on conflict do nothing`,
    [city.merchantId, city.seed, city.startOn, city.state.day, await pack(city.state)],
  )
}

export async function readCity(tx: Queryable): Promise<StoredCity | null> {
  const [row] = await tx.query<Omit<StoredCity, 'state'> & { state: Buffer }>(
    `select merchant_id as "merchantId", seed, start_on as "startOn", state from city_state`,
  )
  return row ? { ...row, state: JSON.parse((await decompress(row.state)).toString()) as CityState } : null
}

/** Keeps the city as it is after a day. Never goes back: a slower writer's older day is dropped. */
export async function keepCity(tx: Queryable, merchantId: string, state: CityState): Promise<void> {
  await tx.query('update city_state set state = $2, days_told = $3 where merchant_id = $1 and days_told < $3', [
    merchantId,
    await pack(state),
    state.day,
  ])
}

async function pack(state: CityState): Promise<Buffer> {
  return await compress(JSON.stringify(state))
}
