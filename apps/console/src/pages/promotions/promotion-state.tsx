import type { PromotionState } from '@tandem/contracts'
import { CodeBadge, type Tones } from '../../parts/badge.tsx'

const TONES: Tones<PromotionState> = { draft: 'todo', live: 'good', paused: 'warn', ended: 'soft' }

export function StateBadge({ state }: { state: PromotionState }) {
  return <CodeBadge group="promotionState" state={state} tones={TONES} />
}
