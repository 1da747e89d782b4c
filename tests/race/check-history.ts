import { checkAnswers } from './check-answers.ts'
import { checkMoney } from './check-money.ts'
import { checkOrders } from './check-orders.ts'
import { checkStock } from './check-stock.ts'
import type { Complaint, History } from './history.ts'

/**
 * Judges a run by what its clients wrote down, what they saw at the end and what the payment provider says: no goods
 * promised twice, no order lost, doubled or invented, no money lost, doubled or kept for nothing, no answer that
 * contradicts another, nothing refused for no reason. Where a client heard no answer, both outcomes are believed.
 *
 * It shares no code with the server.
 *
 * @returns what cannot have happened: nothing
 */
export function checkHistory(history: History): Complaint[] {
  return [checkAnswers, checkOrders, checkMoney, checkStock].flatMap((check) => check(history))
}
