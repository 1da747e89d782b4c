import {
  IconActivity,
  IconAdjustmentsHorizontal,
  IconBuildingStore,
  IconCashRegister,
  IconChartHistogram,
  IconDatabaseImport,
  IconDiscount,
  IconFilterCheck,
  IconHome,
  IconPackages,
  IconReceipt,
  IconTarget,
} from '@tabler/icons-react'
import type { MyMerchant } from '@tandem/contracts'
import { type Permission, ROLE_PERMISSIONS } from '@tandem/kernel'
import type { RegisteredRouter } from '@tanstack/react-router'
import type { StringKey } from '../strings/use-words.ts'

type MerchantPath = Extract<keyof RegisteredRouter['routesByPath'], `/m/$merchantId${string}`>

/** A page of the navigation: a route of one merchant that needs nothing else. Only pages that exist are listed. */
export interface NavPage {
  to: Exclude<MerchantPath, `${string}/$${string}/$${string}` | '/m/$merchantId/'>
  title: StringKey
  /** Speaks of the merchant as a whole: not for who sees single stores. */
  ofWhole?: true
  /** What the reader's role must allow. */
  needs?: Permission
  /** For who has so few pages that each stands in the bar of a phone. */
  icon?: typeof IconHome
}

/** Home, the day's work, then the spine: six steps, one loop. The navigation is the same list everywhere. */
export interface Step {
  code: 'home' | 'run' | 'goal' | 'collect' | 'clean' | 'analyse' | 'optimise' | 'monitor'
  title: StringKey
  icon: typeof IconHome
  pages: readonly NavPage[]
}

const STEPS: readonly Step[] = [
  {
    code: 'home',
    title: 'step.home',
    icon: IconHome,
    pages: [{ to: '/m/$merchantId', title: 'home.title', needs: 'insights.read' }],
  },
  {
    code: 'run',
    title: 'step.run',
    icon: IconBuildingStore,
    pages: [
      { to: '/m/$merchantId/run/orders', title: 'live.title', needs: 'orders.read', icon: IconReceipt },
      { to: '/m/$merchantId/run/stock', title: 'stock.title', needs: 'stock.read', icon: IconPackages },
      { to: '/m/$merchantId/run/promotions', title: 'promotions.title', needs: 'promotions.read', icon: IconDiscount },
      { to: '/m/$merchantId/run/day-close', title: 'day.title', needs: 'day_close', icon: IconCashRegister },
    ],
  },
  {
    code: 'goal',
    title: 'step.goal',
    icon: IconTarget,
    pages: [{ to: '/m/$merchantId/goal/goals', title: 'goals.title', needs: 'insights.read' }],
  },
  {
    code: 'collect',
    title: 'step.collect',
    icon: IconDatabaseImport,
    pages: [{ to: '/m/$merchantId/collect/sources', title: 'sources.title', needs: 'data.read', ofWhole: true }],
  },
  {
    code: 'clean',
    title: 'step.clean',
    icon: IconFilterCheck,
    pages: [{ to: '/m/$merchantId/clean/quality', title: 'quality.title', needs: 'data.read', ofWhole: true }],
  },
  {
    code: 'analyse',
    title: 'step.analyse',
    icon: IconChartHistogram,
    pages: [
      { to: '/m/$merchantId/analyse/overview', title: 'overview.title', needs: 'insights.read' },
      { to: '/m/$merchantId/analyse/orders', title: 'orders.title', needs: 'insights.read' },
      { to: '/m/$merchantId/analyse/customers', title: 'customers.title', needs: 'insights.read' },
      { to: '/m/$merchantId/analyse/campaigns', title: 'campaigns.title', needs: 'insights.read' },
      { to: '/m/$merchantId/analyse/slipping', title: 'slipping.title', needs: 'insights.read' },
    ],
  },
  {
    code: 'optimise',
    title: 'step.optimise',
    icon: IconAdjustmentsHorizontal,
    pages: [{ to: '/m/$merchantId/optimise/decisions', title: 'decisions.title', needs: 'insights.read' }],
  },
  {
    code: 'monitor',
    title: 'step.monitor',
    icon: IconActivity,
    pages: [{ to: '/m/$merchantId/monitor/effects', title: 'effects.title', needs: 'insights.read' }],
  },
]

const ROOT = '/m/$merchantId'

/** Steps with the pages that somebody's part in the merchant opens; a step without any is left out. */
export function openSteps({ role, storeIds }: Pick<MyMerchant, 'role' | 'storeIds'>): readonly Step[] {
  const allowed = new Set<Permission>(ROLE_PERMISSIONS[role])
  const isOpen = ({ needs, ofWhole }: NavPage) =>
    (needs === undefined || allowed.has(needs)) && (!ofWhole || storeIds === null)
  return STEPS.map((step) => ({ ...step, pages: step.pages.filter(isOpen) })).filter(({ pages }) => pages.length > 0)
}

/** The step that a path below the merchant (`/run/stock`) is of. */
export function stepOf(path: string): Step['code'] | undefined {
  const [, code = ''] = path.split('/')
  return code === '' ? 'home' : STEPS.find((step) => step.code === code)?.code
}

/**
 * Whether a path below the merchant lies in what these steps open. One that is in no navigation is as open as its step;
 * what does not exist is told by the router.
 */
export function isOpenPath(path: string, steps: readonly Step[]): boolean {
  const isUnder = ({ to }: NavPage) => path === to.slice(ROOT.length) || path.startsWith(`${to.slice(ROOT.length)}/`)
  const code = stepOf(path)
  if (code === undefined) return true
  const all = STEPS.find((step) => step.code === code)?.pages ?? []
  const own = steps.find((step) => step.code === code)?.pages ?? []
  return all.some(isUnder) ? own.some(isUnder) : own.length > 0
}
