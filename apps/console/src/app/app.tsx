import { i18n } from '@lingui/core'
import { I18nProvider } from '@lingui/react'
import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { queryClient } from './queries.ts'
import { router } from './router.tsx'
import { cssVariablesResolver, theme } from './theme.ts'

// Nothing has happened yet when the page opens: what tells of it may come later.
const Notifications = lazy(() => import('@mantine/notifications').then((module) => ({ default: module.Notifications })))

export function App() {
  return (
    <I18nProvider i18n={i18n}>
      <MantineProvider theme={theme} cssVariablesResolver={cssVariablesResolver} defaultColorScheme="auto">
        <Suspense>
          <Notifications position="bottom-right" limit={3} />
        </Suspense>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </MantineProvider>
    </I18nProvider>
  )
}
