import type { PromotionState } from '@tandem/contracts'
import { Badge, type Tone } from '../../parts/badge.tsx'
import { useWords } from '../../strings/use-words.ts'

const TONES: Readonly<Record<PromotionState, Tone>> = { draft: 'todo', live: 'good', paused: 'warn', ended: 'soft' }

export function StateBadge({ state }: { state: PromotionState }) {
  const { code } = useWords()
  return <Badge tone={TONES[state]}>{code('promotionState', state)}</Badge>
}
