import type { LiveOrderFilter } from '@tandem/client'

export const ORDER_STATES = ['placed', 'confirmed', 'closed', 'cancelled', 'expired'] as const
export const LIVE_MODES = ['delivery', 'pickup', 'dine_in', 'ship', 'instant'] as const
/** Steps at which somebody in the store has something to do. */
export const GROUP_STEPS = [
  'new',
  'preparing',
  'picking',
  'ready',
  'packed',
  'out',
  'shipped',
  'open',
  'served',
] as const

/** What the page of live orders shows, as it stands in the address; `order` is the one that is open beside the list. */
export interface LiveSearch {
  store?: string | undefined
  state?: (typeof ORDER_STATES)[number] | undefined
  mode?: (typeof LIVE_MODES)[number] | undefined
  step?: (typeof GROUP_STEPS)[number] | undefined
  late?: 'only' | undefined
  q?: string | undefined
  order?: string | undefined
}

export const NO_LIVE_FILTER: LiveSearch = {
  store: undefined,
  state: undefined,
  mode: undefined,
  step: undefined,
  late: undefined,
  q: undefined,
}

/** The server takes no longer ones. */
const MOST_CHARACTERS = 60

/** Reads the filter out of an address that people may have typed: what does not fit is dropped. */
export function readLiveSearch(raw: Record<string, unknown>): LiveSearch {
  const search: LiveSearch = {}
  for (const name of ['store', 'q', 'order'] as const) {
    const value = raw[name]
    if (typeof value === 'string' && value !== '' && value.length <= MOST_CHARACTERS) search[name] = value
  }
  const state = ORDER_STATES.find((known) => known === raw.state)
  const mode = LIVE_MODES.find((known) => known === raw.mode)
  const step = GROUP_STEPS.find((known) => known === raw.step)
  return {
    ...search,
    ...(state && { state }),
    ...(mode && { mode }),
    ...(step && { step }),
    ...(raw.late === 'only' && { late: 'only' }),
  }
}

/** The filter as it is asked of the server. */
export function liveFilter({ store, state, mode, step, late, q }: LiveSearch): LiveOrderFilter {
  return {
    ...(store && { storeId: store }),
    ...(state && { state }),
    ...(mode && { mode }),
    ...(step && { groupState: step }),
    ...(late && { late: true }),
    ...(q && { search: q.replace(/^#/, '') }),
  }
}
