import { type Permission, ROLE_PERMISSIONS } from '@tandem/kernel'
import { useCallback } from 'react'
import { useMyPart } from './use-my-part.ts'

/** Whether the reader's role allows something here: what it does not is not offered. The server checks again. */
export function useCan(): (permission: Permission) => boolean {
  const role = useMyPart()?.role
  return useCallback((permission) => role !== undefined && ROLE_PERMISSIONS[role].includes(permission), [role])
}
