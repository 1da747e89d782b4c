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
import { readOrderSearch } from '../pages/orders/order-search.ts'
import { Missing, Trouble } from '../parts/states.tsx'
import { Shell } from '../shell/shell.tsx'
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
    if (search.from && search.to) return
    throw redirect({ to: '.', search: withDefaultDays(search, answer), replace: true })
  },
  component: Shell,
  errorComponent: Trouble,
  notFoundComponent: Missing,
})

const homeRoute = createRoute({
  getParentRoute: () => merchantRoute,
  path: '/',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/m/$merchantId/analyse/overview', params, replace: true })
  },
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

const routeTree = rootRoute.addChildren([
  signInRoute,
  startRoute,
  merchantRoute.addChildren([
    homeRoute,
    overviewRoute,
    ordersRoute,
    orderRoute,
    customersRoute,
    campaignsRoute,
    campaignRoute,
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
    return await queryClient.ensureQueryData(meQuery)
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
