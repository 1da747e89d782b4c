import { useNavigate } from '@tanstack/react-router'
import { useCallback } from 'react'

/** Changes part of what the address holds of a page; what is undefined leaves it. Back undoes it. */
export function useChangeSearch<Search extends object>(): (part: Partial<Search>) => void {
  const navigate = useNavigate()
  return useCallback(
    (part) => void navigate({ to: '.', search: (before: object) => ({ ...before, ...part }) }),
    [navigate],
  )
}
