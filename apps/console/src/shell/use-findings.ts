import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useMerchant, useScope } from '../app/merchant-context.ts'
import { meQuery, metricsQuery } from '../app/queries.ts'
import { useCan } from '../app/use-can.ts'
import { useDefinition } from '../parts/definition.tsx'
import { useWords } from '../strings/use-words.ts'
import { useSteps } from './use-steps.ts'

interface Finding {
  id: string
  title: string
  note?: string
  open: () => void
}
export interface FindingGroup {
  title: string
  findings: Finding[]
}

const MOST_PER_GROUP = 8
const SHORTEST_ORDER_ID = 3

/** What the palette offers for a text; an empty text offers the pages. */
export function useFindings(text: string): FindingGroup[] {
  const { t } = useWords()
  const groups = [
    { title: t('palette.pages'), findings: usePages() },
    { title: t('live.title'), findings: useLiveOrders(text) },
    { title: t('palette.orders'), findings: useOrders(text) },
    { title: t('palette.stores'), findings: useStores() },
    { title: t('palette.merchants'), findings: useMerchants() },
    { title: t('palette.metrics'), findings: useMetrics() },
  ]
  const wanted = text.toLowerCase()
  return groups
    .filter((group, index) => text !== '' || index === 0)
    .map(({ title, findings }) => ({
      title,
      findings: findings
        .filter((finding) => `${finding.title} ${finding.id.replace(/^\w+:/, '')}`.toLowerCase().includes(wanted))
        .slice(0, MOST_PER_GROUP),
    }))
    .filter((group) => group.findings.length > 0)
}

function usePages(): Finding[] {
  const { t } = useWords()
  const { merchantId } = useMerchant()
  const navigate = useNavigate()
  return useSteps().flatMap((step) =>
    step.pages.map(({ to, title }) => ({
      id: `page:${to.replace('/m/$merchantId', '')}`,
      title: t(title),
      note: t(step.title),
      open: () => void navigate({ to, params: { merchantId } }),
    })),
  )
}

function useStores(): Finding[] {
  const { name, code } = useWords()
  const { merchantId } = useMerchant()
  const { answer } = useScope()
  const navigate = useNavigate()
  const seesFigures = useCan()('insights.read')
  const open = (id: string) =>
    seesFigures
      ? navigate({ to: '/m/$merchantId/analyse/overview', params: { merchantId }, search: { stores: id } })
      : navigate({ to: '/m/$merchantId/run/orders', params: { merchantId }, search: { store: id } })
  return answer.stores.map((store) => ({
    id: `store:${store.id}`,
    title: name(store.name, store.id),
    note: code('format', store.format),
    open: () => void open(store.id),
  }))
}

function useMerchants(): Finding[] {
  const navigate = useNavigate()
  const { merchants } = useSuspenseQuery(meQuery).data
  return merchants.map((merchant) => ({
    id: `merchant:${merchant.id}`,
    title: merchant.name,
    open: () => void navigate({ to: '/m/$merchantId', params: { merchantId: merchant.id } }),
  }))
}

function useMetrics(): Finding[] {
  const { name } = useWords()
  const { show } = useDefinition()
  const seesFigures = useCan()('insights.read')
  const metrics = useQuery({ ...metricsQuery, enabled: seesFigures }).data?.metrics ?? []
  return metrics.map((metric) => ({
    id: `metric:${metric.code}`,
    title: name(metric.name, metric.code),
    open: () => show(metric.code),
  }))
}

/** Orders in the stores by the number that people say, or that a platform gave. */
function useLiveOrders(text: string): Finding[] {
  const { t, code, name } = useWords()
  const { merchantId, api } = useMerchant()
  const { answer } = useScope()
  const navigate = useNavigate()
  const isAllowed = useCan()('orders.read')
  const number = text.replace(/^#/, '')
  const found = useQuery({
    queryKey: [merchantId, 'find-live-order', number],
    queryFn: ({ signal }) => api.liveOrders({ search: number }, { pageSize: 5 }, signal),
    enabled: isAllowed && number.length >= SHORTEST_ORDER_ID && number.length <= 60 && /\d/.test(number),
  })
  return (found.data?.orders ?? []).map((order) => ({
    id: `live:${text} ${order.id}`,
    title: t('live.order', { number: order.number }),
    note: `${code('orderState', order.state)} · ${name(answer.stores.find(({ id }) => id === order.storeId)?.name, order.storeId)}`,
    open: () => void navigate({ to: '/m/$merchantId/run/orders', params: { merchantId }, search: { order: order.id } }),
  }))
}

/** Orders of all days whose id begins with the text. */
function useOrders(text: string): Finding[] {
  const { name } = useWords()
  const { merchantId, api } = useMerchant()
  const { answer } = useScope()
  const navigate = useNavigate()
  const seesFigures = useCan()('insights.read')
  const everything = {
    from: answer.firstDate ?? answer.today,
    to: answer.lastDate ?? answer.today,
    compare: 'none' as const,
    stores: [],
    districts: [],
    formats: [],
    channels: [],
    categories: [],
  }
  const found = useQuery({
    queryKey: [merchantId, 'find-order', text],
    queryFn: ({ signal }) => api.orders(everything, { q: text }, { pageSize: 5 }, signal),
    enabled: seesFigures && text.length >= SHORTEST_ORDER_ID && /\d/.test(text),
  })
  return (found.data?.rows ?? []).map((order) => ({
    id: `order:${order.id}`,
    title: order.id,
    note: `${order.businessDate} · ${name(answer.stores.find((store) => store.id === order.storeId)?.name, order.storeId)}`,
    open: () =>
      void navigate({ to: '/m/$merchantId/analyse/orders/$orderId', params: { merchantId, orderId: order.id } }),
  }))
}
