import type {
  DemoSignInsAnswer,
  FirstOwner,
  Locale,
  MeAnswer,
  MetricDefinition,
  WelcomeAnswer,
} from '@tandem/contracts'
import type { Http } from './http.ts'
import { ApiProblem } from './problem.ts'

/** What belongs to no merchant: who is signed in, and the metric registry. */
export function platformApi(http: Http) {
  return {
    me: (signal?: AbortSignal) => http.get<MeAnswer>('/api/v1/me', {}, signal),
    chooseLocale: (locale: Locale) => http.put<void>('/api/v1/me/locale', { locale }),
    metrics: (signal?: AbortSignal) => http.get<{ metrics: MetricDefinition[] }>('/api/v1/metrics', {}, signal),
    signIn: (email: string, password: string) =>
      http.post<unknown>('/api/auth/sign-in/email', { email: email.trim(), password }),
    /** Whether the first account is still to be made. */
    welcome: (signal?: AbortSignal) => http.get<WelcomeAnswer>('/api/v1/welcome', {}, signal),
    makeFirstOwner: (person: FirstOwner) => http.post<void>('/api/v1/welcome', person),
    signOut: () => http.post<unknown>('/api/auth/sign-out', {}),
    /** Sign-ins that a demo shows; none where the server is no demo. */
    demoSignIns: (signal?: AbortSignal): Promise<DemoSignInsAnswer> =>
      http.get<DemoSignInsAnswer>('/api/v1/demo/sign-ins', {}, signal).catch((error: unknown) => {
        if (error instanceof ApiProblem && error.status === 404) return { signIns: [] }
        throw error
      }),
  }
}
