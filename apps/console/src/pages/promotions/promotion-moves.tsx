import { Button } from '@mantine/core'
import type { PromotionMove } from '@tandem/client'
import type { PromotionDetail, PromotionState } from '@tandem/contracts'
import { useMerchant } from '../../app/merchant-context.ts'
import { useCan } from '../../app/use-can.ts'
import { useWrite } from '../../app/use-write.ts'
import { AskFirst } from '../../parts/ask-first.tsx'
import { Notice } from '../../parts/notice.tsx'
import { problemText } from '../../parts/states.tsx'
import { tell } from '../../parts/tell.ts'
import { useWords } from '../../strings/use-words.ts'
import { usePeriod } from './use-period.ts'
import { usePromotionChanged } from './use-promotion-changed.ts'

const MOVES: Readonly<Record<PromotionState, readonly PromotionMove[]>> = {
  draft: ['go-live', 'end'],
  live: ['pause', 'end'],
  paused: ['go-live', 'end'],
  ended: [],
}
const TONES = { draft: 'info', live: 'good', paused: 'warn', ended: 'info' } as const

/** How it stands, and what can be done with it; money moves from the next quote on, so each is asked twice. */
export function PromotionMoves({ promotion, onEdit }: { promotion: PromotionDetail; onEdit?: () => void }) {
  const words = useWords()
  const { t, code } = words
  const { api } = useMerchant()
  const period = usePeriod()
  const mayMove = useCan()('promotions.write')
  const changed = usePromotionChanged()
  const { id, state, from, until } = promotion
  const move = useWrite<PromotionMove, PromotionDetail>(
    (one, key) => api.movePromotion(id, one, key),
    async (after) => {
      await changed(after)
      tell(code('promotionStateText', after.state))
    },
  )
  return (
    <div>
      {move.error && <Notice tone="bad" title={problemText(words, move.error)} />}
      <Notice
        tone={TONES[state]}
        title={code('promotionStateText', state)}
        text={period(from, until)}
        action={
          mayMove && (
            <span className="row">
              {onEdit && (
                <Button size="xs" variant="default" onClick={onEdit}>
                  {t('promotion.edit')}
                </Button>
              )}
              {MOVES[state].map((one) => (
                <AskFirst
                  key={one}
                  label={code('promotionMove', one)}
                  sentence={code('promotionMoveText', one)}
                  variant={one === 'go-live' ? 'filled' : 'default'}
                  loading={move.isPending && move.variables === one}
                  disabled={move.isPending}
                  onYes={() => move.mutate(one)}
                />
              ))}
            </span>
          )
        }
      />
    </div>
  )
}
