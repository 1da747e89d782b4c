import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { platform } from './api.ts'
import { queryClient } from './queries.ts'

/** Ends the session and forgets what it showed. */
export function useSignOut() {
  const navigate = useNavigate()
  return useMutation({
    mutationFn: () => platform.signOut(),
    onSuccess: async () => {
      await navigate({ to: '/sign-in', search: {} })
      queryClient.clear()
    },
  })
}
