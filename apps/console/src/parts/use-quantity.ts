import { useCallback } from 'react'
import { useFormat } from '../app/merchant-context.ts'
import { useWords } from '../strings/use-words.ts'

/** Writes a quantity in its unit: `2`, `1.235 kg`. Pieces are counted without a word. */
export function useQuantity(): (quantity: number, unit: string) => string {
  const { code } = useWords()
  const format = useFormat()
  return useCallback(
    (quantity, unit) => {
      const number = format.count(quantity, Number.isInteger(quantity) ? 0 : 3)
      if (unit === 'piece') return number
      const written = code('saleUnit', unit, { count: quantity })
      return written === unit ? `${number} ${unit}` : written
    },
    [code, format],
  )
}
