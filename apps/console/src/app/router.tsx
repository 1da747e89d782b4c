import { ApiProblem } from '@tandem/client'
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
  retainSearchParams,
} from '@tanstack/react-router'
import { readCustomerSearch } from '../pages/customers/customer-search.ts'
import { readQuarantineSearch } from '../pages/data/quarantine-search.ts'
import { readDaySearch } from '../pages/day-close/day-search.ts'
import { readLiveSearch } from '../pages/live-orders/live-search.ts'
import { readOrderSearch } from '../pages/orders/order-search.ts'
import { readPromotionSearch } from '../pages/promotions/promotion-search.ts'
import { readStockSearch } from '../pages/stock/stock-search.ts'
import { Missing, Trouble } from '../parts/states.tsx'
import { Shell } from '../shell/shell.tsx'
import { openSteps } from '../shell/steps.ts'
import { followPerson, needStrings } from './language.ts'
import { meQuery, queryClient, scopeQuery, whenSignedOut } from './queries.ts'
import {
  parseSearch,
  readScopeSearch,
  SCOPE_LISTS,
  type ScopeSearch,
  stringifySearch,
  withDefaultDays,
} from './scope-search.ts'

const rootRoute = createRootRoute({ component: Outlet, notFoundComponent: Missing })

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: (raw: Record<string, unknown>): { back?: string } =>
    // Only a path of this console: never a way to another site.
    typeof raw.back === 'string' && /^\/(?!\/)/.test(raw.back) ? { back: raw.back } : {},
  component: lazyRouteComponent(() => import('../pages/sign-in/sign-in-page.tsx'), 'SignInPage'),
})

const welcomeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/welcome',
  component: lazyRouteComponent(() => import('../pages/sign-in/welcome-page.tsx'), 'WelcomePage'),
})

const startRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  beforeLoad: async ({ location }) => {
    const { merchants } = await signedIn(location.href)
    const first = merchants[0]
    if (!first) return
    throw redirect({ to: '/m/$merchantId', params: { merchantId: first.id }, replace: true })
  },
  component: lazyRouteComponent(() => import('../pages/sign-in/no-merchant-page.tsx'), 'NoMerchantPage'),
  errorComponent: Trouble,
})

/** Everything of one merchant. The scope is part of every address below, so that a link restores what was seen. */
const merchantRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/m/$merchantId',
  validateSearch: readScopeSearch,
  search: { middlewares: [retainSearchParams<ScopeSearch>(['from', 'to', 'compare', ...SCOPE_LISTS])] },
  beforeLoad: async ({ params, search, location }) => {
    await signedIn(location.href)
    const answer = await queryClient.ensureQueryData(scopeQuery(params.merchantId))
    // Without figures there are no days to look at: none are written down for when there are.
    if ((search.from && search.to) || answer.lastDate === null) return
    throw redirect({ to: '.', search: withDefaultDays(search, answer), replace: true })
  },
  component: Shell,
  errorComponent: Trouble,
  notFoundComponent: Missing,
})

const homeRoute = createRoute({
  getParentRoute: () => merchantRoute,
  path: '/',
  // Who does not see figures begins with the first page that is theirs.
  beforeLoad: async ({ params: { merchantId }, location }) => {
    const { merchants } = await signedIn(location.href)
    const part = merchants.find(({ id }) => id === merchantId)
    const first = part && openSteps(part)[0]?.pages[0]?.to
    if (first && first !== '/m/$merchantId') throw redirect({ to: first, params: { merchantId }, replace: true })
  },
  component: lazyRouteComponent(() => import('../pages/home/home-page.tsx'), 'HomePage'),
})

const overviewRoute = createRoute({
  getParentRoute: () => merchantRoute,
  path: '/analyse/overview',
  component: lazyRouteComponent(() => import('../pages/overview/overview-page.tsx'), 'OverviewPage'),
})

const ordersRoute = createRoute({
  getParentRoute: () => merchantRoute,
  path: '/analyse/orders',
  validateSearch: readOrderSearch,
  component: lazyRouteComponent(() => import('../pages/orders/orders-page.tsx'), 'OrdersPage'),
})

const orderRoute = createRoute({
  getParentRoute: () => merchantRoute,
  path: '/analyse/orders/$orderId',
  component: lazyRouteComponent(() => import('../pages/orders/order-page.tsx'), 'OrderPage'),
})

const customersRoute = createRoute({
  getParentRoute: () => merchantRoute,
  path: '/analyse/customers',
  validateSearch: readCustomerSearch,
  component: lazyRouteComponent(() => import('../pages/customers/customers-page.tsx'), 'CustomersPage'),
})

const campaignsRoute = createRoute({
  getParentRoute: () => merchantRoute,
  path: '/analyse/campaigns',
  component: lazyRouteComponent(() => import('../pages/campaigns/campaigns-page.tsx'), 'CampaignsPage'),
})

const campaignRoute = createRoute({
  getParentRoute: () => merchantRoute,
  path: '/analyse/campaigns/$campaignId',
  component: lazyRouteComponent(() => import('../pages/campaigns/campaign-page.tsx'), 'CampaignPage'),
})

const sourcesRoute = createRoute({
  getParentRoute: () => merchantRoute,
  path: '/collect/sources',
  component: lazyRouteComponent(() => import('../pages/data/sources-page.tsx'), 'SourcesPage'),
})

const runRoute = createRoute({
  getParentRoute: () => merchantRoute,
  path: '/collect/runs/$runId',
  component: lazyRouteComponent(() => import('../pages/data/run-page.tsx'), 'RunPage'),
})

const qualityRoute = createRoute({
  getParentRoute: () => merchantRoute,
  path: '/clean/quality',
  validateSearch: readQuarantineSearch,
  component: lazyRouteComponent(() => import('../pages/data/quality-page.tsx'), 'QualityPage'),
})

/** Pages of the day's work bring their own strings. */
const ofRun = { loader: () => needStrings('run') }

const liveOrdersRoute = createRoute({
  getParentRoute: () => merchantRoute,
  path: '/run/orders',
  ...ofRun,
  validateSearch: readLiveSearch,
  component: lazyRouteComponent(() => import('../pages/live-orders/live-orders-page.tsx'), 'LiveOrdersPage'),
})

const dayCloseRoute = createRoute({
  getParentRoute: () => merchantRoute,
  path: '/run/day-close',
  ...ofRun,
  validateSearch: readDaySearch,
  component: lazyRouteComponent(() => import('../pages/day-close/day-page.tsx'), 'DayPage'),
})

const stockRoute = createRoute({
  getParentRoute: () => merchantRoute,
  path: '/run/stock',
  ...ofRun,
  validateSearch: readStockSearch,
  component: lazyRouteComponent(() => import('../pages/stock/stock-page.tsx'), 'StockPage'),
})

const promotionsRoute = createRoute({
  getParentRoute: () => merchantRoute,
  path: '/run/promotions',
  ...ofRun,
  validateSearch: readPromotionSearch,
  component: lazyRouteComponent(() => import('../pages/promotions/promotions-page.tsx'), 'PromotionsPage'),
})

const newPromotionRoute = createRoute({
  getParentRoute: () => merchantRoute,
  path: '/run/new-promotion',
  ...ofRun,
  component: lazyRouteComponent(() => import('../pages/promotions/new-promotion-page.tsx'), 'NewPromotionPage'),
})

const promotionRoute = createRoute({
  getParentRoute: () => merchantRoute,
  path: '/run/promotions/$promotionId',
  ...ofRun,
  component: lazyRouteComponent(() => import('../pages/promotions/promotion-page.tsx'), 'PromotionPage'),
})

const goalsRoute = createRoute({
  getParentRoute: () => merchantRoute,
  path: '/goal/goals',
  component: lazyRouteComponent(() => import('../pages/goals/goals-page.tsx'), 'GoalsPage'),
})

const slippingRoute = createRoute({
  getParentRoute: () => merchantRoute,
  path: '/analyse/slipping',
  component: lazyRouteComponent(() => import('../pages/decisions/slipping-page.tsx'), 'SlippingPage'),
})

const winBackRoute = createRoute({
  getParentRoute: () => merchantRoute,
  path: '/optimise/win-back',
  component: lazyRouteComponent(() => import('../pages/decisions/win-back-page.tsx'), 'WinBackPage'),
})

const decisionsRoute = createRoute({
  getParentRoute: () => merchantRoute,
  path: '/optimise/decisions',
  component: lazyRouteComponent(() => import('../pages/decisions/decisions-page.tsx'), 'DecisionsPage'),
})

const decisionRoute = createRoute({
  getParentRoute: () => merchantRoute,
  path: '/optimise/decisions/$decisionId',
  component: lazyRouteComponent(() => import('../pages/decisions/decision-page.tsx'), 'DecisionPage'),
})

const effectsRoute = createRoute({
  getParentRoute: () => merchantRoute,
  path: '/monitor/effects',
  component: lazyRouteComponent(() => import('../pages/effects/effects-page.tsx'), 'EffectsPage'),
})

const effectRoute = createRoute({
  getParentRoute: () => merchantRoute,
  path: '/monitor/effects/$decisionId',
  component: lazyRouteComponent(() => import('../pages/effects/effect-page.tsx'), 'EffectPage'),
})

const routeTree = rootRoute.addChildren([
  signInRoute,
  welcomeRoute,
  startRoute,
  merchantRoute.addChildren([
    homeRoute,
    liveOrdersRoute,
    stockRoute,
    promotionsRoute,
    newPromotionRoute,
    promotionRoute,
    dayCloseRoute,
    overviewRoute,
    ordersRoute,
    orderRoute,
    customersRoute,
    campaignsRoute,
    campaignRoute,
    goalsRoute,
    sourcesRoute,
    runRoute,
    qualityRoute,
    slippingRoute,
    winBackRoute,
    decisionsRoute,
    decisionRoute,
    effectsRoute,
    effectRoute,
  ]),
])

export const router = createRouter({
  routeTree,
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  scrollRestoration: true,
  defaultErrorComponent: Trouble,
  defaultNotFoundComponent: Missing,
})

whenSignedOut(() => {
  queryClient.clear()
  const { pathname, href } = router.state.location
  if (pathname !== '/sign-in') void router.navigate({ to: '/sign-in', search: { back: href } })
})

/** Who is signed in; to the sign-in page and back here when nobody is. */
async function signedIn(here: string) {
  try {
    const me = await queryClient.ensureQueryData(meQuery)
    await followPerson(me.user.locale)
    return me
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.code !== 'session.missing') throw error
    throw redirect({ to: '/sign-in', search: here === '/' ? {} : { back: here } })
  }
}

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
