import {
  IconActivity,
  IconAdjustmentsHorizontal,
  IconBuildingStore,
  IconChartHistogram,
  IconDatabaseImport,
  IconFilterCheck,
  IconHome,
  IconTarget,
} from '@tabler/icons-react'
import type { Permission } from '@tandem/kernel'
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
}

/** Home, the day's work, then the spine: six steps, one loop. The navigation is the same list everywhere. */
export interface Step {
  code: 'home' | 'run' | 'goal' | 'collect' | 'clean' | 'analyse' | 'optimise' | 'monitor'
  title: StringKey
  icon: typeof IconHome
  pages: readonly NavPage[]
}

export const STEPS: readonly Step[] = [
  { code: 'home', title: 'step.home', icon: IconHome, pages: [{ to: '/m/$merchantId', title: 'home.title' }] },
  {
    code: 'run',
    title: 'step.run',
    icon: IconBuildingStore,
    pages: [
      { to: '/m/$merchantId/run/orders', title: 'live.title', needs: 'orders.read' },
      { to: '/m/$merchantId/run/stock', title: 'stock.title', needs: 'stock.read' },
      { to: '/m/$merchantId/run/promotions', title: 'promotions.title', needs: 'promotions.read' },
      { to: '/m/$merchantId/run/day-close', title: 'day.title', needs: 'day_close' },
    ],
  },
  {
    code: 'goal',
    title: 'step.goal',
    icon: IconTarget,
    pages: [{ to: '/m/$merchantId/goal/goals', title: 'goals.title' }],
  },
  {
    code: 'collect',
    title: 'step.collect',
    icon: IconDatabaseImport,
    pages: [{ to: '/m/$merchantId/collect/sources', title: 'sources.title', ofWhole: true }],
  },
  {
    code: 'clean',
    title: 'step.clean',
    icon: IconFilterCheck,
    pages: [{ to: '/m/$merchantId/clean/quality', title: 'quality.title', ofWhole: true }],
  },
  {
    code: 'analyse',
    title: 'step.analyse',
    icon: IconChartHistogram,
    pages: [
      { to: '/m/$merchantId/analyse/overview', title: 'overview.title' },
      { to: '/m/$merchantId/analyse/orders', title: 'orders.title' },
      { to: '/m/$merchantId/analyse/customers', title: 'customers.title' },
      { to: '/m/$merchantId/analyse/campaigns', title: 'campaigns.title' },
      { to: '/m/$merchantId/analyse/slipping', title: 'slipping.title' },
    ],
  },
  {
    code: 'optimise',
    title: 'step.optimise',
    icon: IconAdjustmentsHorizontal,
    pages: [{ to: '/m/$merchantId/optimise/decisions', title: 'decisions.title' }],
  },
  {
    code: 'monitor',
    title: 'step.monitor',
    icon: IconActivity,
    pages: [{ to: '/m/$merchantId/monitor/effects', title: 'effects.title' }],
  },
]
