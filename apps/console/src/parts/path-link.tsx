import { useRouter } from '@tanstack/react-router'
import type { MouseEvent, ReactNode } from 'react'
import { useMerchant } from '../app/merchant-context.ts'

/** A link to a path of this merchant that the server named (`/analyse/orders?stores=FR1`). */
export function PathLink({ path, className, children }: { path: string; className?: string; children: ReactNode }) {
  const { merchantId } = useMerchant()
  const router = useRouter()
  const href = `/m/${merchantId}${path}`
  const follow = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return
    event.preventDefault()
    router.history.push(href)
  }
  return (
    <a href={href} onClick={follow} {...(className ? { className } : {})}>
      {children}
    </a>
  )
}
