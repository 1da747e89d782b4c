import { Code, Drawer } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { metricsQuery } from '../app/queries.ts'
import { useWords } from '../strings/use-words.ts'
import { Failure } from './states.tsx'
import { useMetric } from './use-metrics.ts'

/** What a metric means, its unit and direction, and the SQL that computes it. */
export default function DefinitionDrawer({ code, onClose }: { code: string; onClose: () => void }) {
  const { t, name, code: word } = useWords()
  const { error } = useQuery(metricsQuery)
  const metric = useMetric(code)
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={440}
      title={name(metric?.name, code)}
      closeButtonProps={{ 'aria-label': t('act.close') }}
    >
      {error && !metric && <Failure error={error} />}
      {metric && (
        <>
          <p>{name(metric.definition)}</p>
          <p>
            {t('definition.unit', { unit: word('unit', metric.unit) })}
            <br />
            {word('direction', metric.direction)}
          </p>
          <h3>{t('definition.sql')}</h3>
          <Code block tabIndex={0}>
            {metric.sql}
          </Code>
        </>
      )}
    </Drawer>
  )
}
