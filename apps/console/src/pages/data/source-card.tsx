import { UnstyledButton } from '@mantine/core'
import type { DataSource } from '@tandem/contracts'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useFormat, useMerchant } from '../../app/merchant-context.ts'
import { BarCell } from '../../parts/bar-cell.tsx'
import { Panel } from '../../parts/page.tsx'
import { useWords } from '../../strings/use-words.ts'
import { RunStatusMark } from './run-status.tsx'
import classes from './sources.module.css'

const KINDS_SHOWN = 6

/** One source: how fresh it is, what it brought, and whether rows of it wait to be mended. */
export function SourceCard({ source }: { source: DataSource }) {
  const { t, code } = useWords()
  const format = useFormat()
  const { merchantId } = useMerchant()
  return (
    <Panel
      title={code('sourceName', source.source)}
      note={<Freshness source={source} />}
      actions={
        source.openQuarantine > 0 && (
          <Link
            to="/m/$merchantId/clean/quality"
            params={{ merchantId }}
            search={{ source: source.source }}
            className={classes.waiting}
          >
            {t('source.waiting', { rows: source.openQuarantine })}
          </Link>
        )
      }
    >
      <p className={classes.total}>
        {format.count(source.total)} <span className="soft">{t('source.records')}</span>
      </p>
      <Kinds records={source.records} />
    </Panel>
  )
}

/** An import is as fresh as its last run; other sources write by themselves. */
function Freshness({ source: { kind, lastRun } }: { source: DataSource }) {
  const { t } = useWords()
  const format = useFormat()
  const { merchantId } = useMerchant()
  if (!lastRun) return t(kind === 'decisions' ? 'source.byDecisions' : 'source.byItself')
  return (
    <span className="row">
      <RunStatusMark run={lastRun} />
      <Link to="/m/$merchantId/collect/runs/$runId" params={{ merchantId, runId: lastRun.runId }}>
        {t('source.lastRun', { time: format.instant(lastRun.finishedAt ?? lastRun.startedAt) })}
      </Link>
    </span>
  )
}

function Kinds({ records }: { records: DataSource['records'] }) {
  const { t, code } = useWords()
  const format = useFormat()
  const [all, setAll] = useState(false)
  const most = Math.max(0, ...records.map(({ count }) => count))
  const rest = records.length - KINDS_SHOWN
  return (
    <>
      <table className={classes.kinds}>
        <thead className="unseen">
          <tr>
            <th scope="col">{t('records.kind')}</th>
            <th scope="col">{t('source.records')}</th>
          </tr>
        </thead>
        <tbody>
          {(all ? records : records.slice(0, KINDS_SHOWN)).map(({ kind, count }) => (
            <tr key={kind}>
              <th scope="row">{code('record', kind)}</th>
              <td>
                <BarCell value={count} most={most} text={format.count(count)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {rest > 0 && (
        <UnstyledButton className={classes.more} aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? t('source.fewerKinds') : t('source.moreKinds', { count: rest })}
        </UnstyledButton>
      )}
    </>
  )
}
