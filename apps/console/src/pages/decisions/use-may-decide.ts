import { useMyPart } from '../../app/use-my-part.ts'

/** Whether the reader may set goals and say yes to decisions here; the server checks again. */
export function useMayDecide(): boolean {
  const role = useMyPart()?.role
  return role === 'owner' || role === 'regional_manager'
}
