import type {
  AdvanceStatus,
  Decision,
  DecisionsAnswer,
  EffectDetail,
  EffectsAnswer,
  Goal,
  GoalsAnswer,
  HomeAnswer,
  NewGoal,
  NewWinBack,
  SlippingAnswer,
  UnitsAnswer,
} from '@tandem/contracts'
import type { Http } from './http.ts'

/** The morning, and the loop from goal to effect, of the merchant under `root`. */
export function loopApi(http: Http, root: string) {
  const decision = (id: string) => `${root}/decisions/${encodeURIComponent(id)}`
  const goal = (id: string) => `${root}/goals/${encodeURIComponent(id)}`
  return {
    home: (signal?: AbortSignal) => http.get<HomeAnswer>(`${root}/home`, {}, signal),
    goals: (signal?: AbortSignal) => http.get<GoalsAnswer>(`${root}/goals`, {}, signal),
    setGoal: (input: NewGoal) => http.post<Goal>(`${root}/goals`, input),
    endGoal: (id: string) => http.delete<Goal>(goal(id)),
    reopenGoal: (id: string) => http.post<Goal>(`${goal(id)}/reopen`),
    slipping: (signal?: AbortSignal) => http.get<SlippingAnswer>(`${root}/findings/slipping`, {}, signal),
    decisions: (signal?: AbortSignal) => http.get<DecisionsAnswer>(`${root}/decisions`, {}, signal),
    decision: (id: string, signal?: AbortSignal) => http.get<Decision>(decision(id), {}, signal),
    proposeWinBack: (input: NewWinBack) => http.post<Decision>(`${root}/decisions/win-back`, input),
    approve: (id: string) => http.post<Decision>(`${decision(id)}/approve`),
    cancel: (id: string) => http.post<Decision>(`${decision(id)}/cancel`),
    units: (id: string, paging: { page: number; pageSize: number }, signal?: AbortSignal) =>
      http.get<UnitsAnswer>(`${decision(id)}/units`, { ...paging }, signal),
    effects: (signal?: AbortSignal) => http.get<EffectsAnswer>(`${root}/effects`, {}, signal),
    effect: (id: string, signal?: AbortSignal) =>
      http.get<EffectDetail>(`${root}/effects/${encodeURIComponent(id)}`, {}, signal),
    advance: (days: number) => http.post<AdvanceStatus>(`${root}/demo/advance`, { days }),
    advanceStatus: (signal?: AbortSignal) => http.get<AdvanceStatus>(`${root}/demo/advance`, {}, signal),
  }
}
