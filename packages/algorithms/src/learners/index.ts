export type { FitOptions, Fitted, Learner } from './learner.ts'
