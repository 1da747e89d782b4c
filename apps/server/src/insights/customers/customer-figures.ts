import type { Figure, ScopeQuery } from '@tandem/contracts'
import type { Access } from '@tandem/kernel'
import type { Warehouse } from '../../warehouse/client.ts'
import { scopeFor } from '../../warehouse/scope.ts'
import { comparedDays } from '../compare-days.ts'
import { readFigures } from '../read-figures.ts'

/** The figures above the customers page, beside the days compared with. */
export async function customerFigures(warehouse: Warehouse, access: Access, asked: ScopeQuery): Promise<Figure[]> {
  const now = scopeFor(access, asked)
  const compared = comparedDays(asked)
  const before = compared && { ...now, ...compared }
  return await readFigures(
    warehouse,
    ['customers', 'new_customers', 'repeat_rate', 'average_order_value', 'acquisition_cost'],
    now,
    before,
  )
}
