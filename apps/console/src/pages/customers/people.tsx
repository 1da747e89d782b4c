import { Button, Skeleton } from '@mantine/core'
import type { CustomerListAnswer, RfmSegment } from '@tandem/contracts'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { useFormat, useMerchant, useScope } from '../../app/merchant-context.ts'
import { Panel } from '../../parts/page.tsx'
import { Loaded } from '../../parts/states.tsx'
import type { Column, Sort } from '../../parts/table/columns.ts'
import { DataTable } from '../../parts/table/data-table.tsx'
import { everyPage } from '../../parts/table/every-page.ts'
import { useWords } from '../../strings/use-words.ts'

type Person = CustomerListAnswer['rows'][number]
const PAGE_SIZE = 200

/** The people of a group, masked; a row opens that person's orders. */
export function People({ segment, onClose }: { segment: RfmSegment | 'all'; onClose: () => void }) {
  const { t, code } = useWords()
  const { merchantId, api } = useMerchant()
  const { scope } = useScope()
  const navigate = useNavigate()
  const [sort, setSort] = useState<Sort>({ key: 'net', direction: 'desc' })
  const group = segment === 'all' ? undefined : segment
  const paging = { sort: sort.key, direction: sort.direction }
  const people = useInfiniteQuery({
    queryKey: [merchantId, 'customer-list', scope, segment, sort],
    queryFn: ({ pageParam, signal }) =>
      api.customerList(scope, group, { ...paging, page: pageParam, pageSize: PAGE_SIZE }, signal),
    initialPageParam: 1,
    getNextPageParam: (last, pages) => (pages.length * PAGE_SIZE < last.total ? pages.length + 1 : undefined),
    placeholderData: keepPreviousData,
  })
  const columns = usePeopleColumns(group === undefined)
  return (
    <Panel
      title={group ? t('customers.list', { segment: code('segment', group) }) : t('customers.listAll')}
      note={t('customers.listNote')}
      actions={
        <Button size="compact-sm" variant="subtle" color="gray" onClick={onClose}>
          {t('customers.close')}
        </Button>
      }
    >
      <Loaded query={people} skeleton={<Skeleton height={400} />}>
        {({ pages }) => (
          <DataTable
            id={`customers-${segment}`}
            label={t('customers.listAll')}
            rows={pages.flatMap((page) => page.rows)}
            columns={columns}
            rowKey={(person) => person.node}
            maxHeight={440}
            onOpen={({ node }) =>
              void navigate({ to: '/m/$merchantId/analyse/orders', params: { merchantId }, search: { person: node } })
            }
            paged={{
              total: pages[0]?.total ?? 0,
              sort,
              onSort: setSort,
              onNearEnd: () => {
                if (people.hasNextPage && !people.isFetchingNextPage) void people.fetchNextPage()
              },
              everything: () =>
                everyPage((page, pageSize) => api.customerList(scope, group, { ...paging, page, pageSize })),
            }}
          />
        )}
      </Loaded>
    </Panel>
  )
}

function usePeopleColumns(withSegment: boolean): Column<Person>[] {
  const { t, code } = useWords()
  const format = useFormat()
  return useMemo(() => {
    const trait = (
      key: 'ageBand' | 'gender' | 'region' | 'incomeBand',
      group: string,
      title: string,
    ): Column<Person> => ({
      key,
      title,
      sortable: false,
      value: (person) => (person[key] === null ? null : code(group, person[key])),
      cell: (person) => (person[key] === null ? '–' : code(group, person[key])),
    })
    return [
      { key: 'node', title: t('customers.node'), sortable: false, value: (person) => person.node },
      ...(withSegment
        ? [
            {
              key: 'segment',
              title: t('customers.segment'),
              sortable: false,
              value: (person: Person) => code('segment', person.segment),
            },
          ]
        : []),
      {
        key: 'lastOrder',
        title: t('customers.lastOrder'),
        sortable: false,
        value: (person) => person.lastOrder,
        cell: (person) => format.dayYear(person.lastOrder),
      },
      {
        key: 'recencyDays',
        title: t('customers.recencyDays'),
        align: 'end',
        value: (person) => person.recencyDays,
        cell: (person) => format.count(person.recencyDays),
      },
      {
        key: 'orders',
        title: t('customers.ordersCount'),
        align: 'end',
        value: (person) => person.orders,
        cell: (person) => format.count(person.orders),
      },
      {
        key: 'net',
        title: t('customers.net'),
        money: true,
        align: 'end',
        value: (person) => person.net,
        cell: (person) => format.money(person.net),
      },
      trait('ageBand', 'age', t('customers.ageBand')),
      trait('gender', 'gender', t('customers.genderOne')),
      trait('region', 'district', t('customers.regionOne')),
      trait('incomeBand', 'income', t('customers.incomeBand')),
    ]
  }, [withSegment, t, code, format])
}
