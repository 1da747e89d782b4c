import type { HomeAnswer } from '@tandem/contracts'
import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useFormat, useMerchant } from '../../app/merchant-context.ts'
import { ChangeMark } from '../../parts/change.tsx'
import { Panel } from '../../parts/page.tsx'
import type { Column } from '../../parts/table/columns.ts'
import { DataTable } from '../../parts/table/data-table.tsx'
import { useMetrics } from '../../parts/use-metrics.ts'
import { useWords } from '../../strings/use-words.ts'
import classes from './home.module.css'

type StoreRow = HomeAnswer['stores'][number]

/** Stores by what matters, yesterday against the same weekday before. */
export function StoreGrid({ stores, date }: { stores: readonly StoreRow[]; date: string }) {
  const { t, name } = useWords()
  const format = useFormat()
  const metrics = useMetrics()
  const { merchantId } = useMerchant()
  const navigate = useNavigate()
  const codes = useMemo(() => Object.keys(stores[0]?.values ?? {}), [stores])
  const columns = useMemo((): Column<StoreRow>[] => {
    const store: Column<StoreRow> = {
      key: 'store',
      title: t('column.store'),
      value: (row) => name(row.name, row.storeId),
    }
    return [
      store,
      ...codes.map((code): Column<StoreRow> => {
        const metric = metrics.get(code)
        const unit = metric?.unit ?? 'count'
        return {
          key: code,
          title: name(metric?.name, code),
          align: 'end',
          value: (row) => row.values[code] ?? null,
          cell: (row) => (
            <span className={classes.cell}>
              <ChangeMark
                value={row.values[code] ?? null}
                before={row.before[code] ?? null}
                unit={unit}
                direction={metric?.direction ?? 'none'}
                short
              />
              {format.figureShort(row.values[code] ?? null, unit)}
            </span>
          ),
        }
      }),
    ]
  }, [codes, metrics, t, name, format])
  return (
    <Panel title={t('home.stores')} note={t('home.storesNote')}>
      <DataTable
        id="home-stores"
        label={t('home.stores')}
        rows={stores}
        columns={columns}
        rowKey={(row) => row.storeId}
        initialSort={{ key: 'net_sales', direction: 'desc' }}
        onOpen={({ storeId }) =>
          void navigate({
            to: '/m/$merchantId/analyse/overview',
            params: { merchantId },
            search: { from: date, to: date, compare: 'week', stores: storeId },
          })
        }
      />
    </Panel>
  )
}
