/**
 * Every "no" that Tandem says on purpose: stable code -> HTTP status and English title. The apps translate by code.
 * A code names its noun first. Anything thrown that is not a Refusal is a bug.
 */
export const REFUSALS = {
  'request.invalid': { status: 400, title: 'The request does not fit its contract' },
  'request.too_large': { status: 413, title: 'The request is too large' },
  'request.rate_limited': { status: 429, title: 'Too many requests: wait a moment' },
  'session.missing': { status: 401, title: 'Sign in first' },
  'sign_in.refused': { status: 401, title: 'E-mail or password is not right' },
  'sign_in.code_refused': { status: 401, title: 'The code is not right, or no longer valid: ask for a new one' },
  'sms.unavailable': { status: 503, title: 'No text message can be sent at the moment' },
  'guest.token_refused': { status: 403, title: 'This link is not valid, or no longer' },
  'customer.blocked': { status: 403, title: 'This account is closed for shopping here' },
  'customer.taken': { status: 409, title: 'Another customer has this e-mail address' },
  'welcome.wrong_key': { status: 403, title: 'This link is not the one that the terminal shows' },
  'welcome.closed': { status: 409, title: 'Somebody can sign in already' },
  'access.denied': { status: 403, title: 'Your role does not allow this' },
  'approval.needed': { status: 403, title: 'This is beyond your limit: somebody else has to approve it' },
  'people.last_owner': { status: 409, title: 'A merchant keeps at least one owner' },
  'people.known': { status: 409, title: 'This person has a part in the merchant already' },
  'people.link_refused': { status: 403, title: 'This link is not valid, or was used already' },
  'csrf.failed': { status: 403, title: 'The request did not come from this console' },
  'resource.not_found': { status: 404, title: 'There is nothing here under that name' },
  'idempotency.conflict': { status: 409, title: 'The same key was used for another request' },
  'idempotency.done': { status: 409, title: 'This was done already; what was answered is not told twice' },
  'idempotency.running': { status: 409, title: 'The same request is still being worked on' },
  'database.unavailable': { status: 503, title: 'The database is not answering; try again in a moment' },
  'webhook.unsigned': { status: 401, title: 'The signature of the message does not fit' },
  'webhook.stale': { status: 401, title: 'The message is too old or from the future' },
  'query.too_slow': { status: 503, title: 'The question took too long and was stopped' },
  'warehouse.unavailable': { status: 503, title: 'The warehouse is not answering; sales go on' },
  'warehouse.rebuilding': { status: 409, title: 'The warehouse is already being made anew' },
  'import.busy': { status: 409, title: 'An import of this source is already running' },
  'import.unreadable': { status: 422, title: 'The file cannot be read' },
  'catalog.invalid': { status: 422, title: 'The catalogue cannot be changed like this' },
  'product.stale': { status: 409, title: 'Somebody else has changed this product since you read it' },
  'workbook.unreadable': { status: 422, title: 'This is no workbook that can be read' },
  'webhook.url_refused': { status: 422, title: 'Nothing is sent to this address: it must be https and public' },
  'goal.invalid': { status: 422, title: 'The goal cannot be set like this' },
  'decision.not_open': { status: 409, title: 'The decision is no longer open' },
  'decision.data_stale': { status: 409, title: "Yesterday's orders are not in: bring the data up to date first" },
  'decision.stale': { status: 409, title: 'A day has passed since this was proposed: propose it again' },
  'decision.nothing_to_do': { status: 422, title: 'There is nobody to reach with these settings' },
  'bucket.short': { status: 409, title: 'There is not enough left' },
  'hold.limit': { status: 409, title: 'There are too many open orders' },
  'hold.exceeded': { status: 409, title: 'Not so much is outstanding' },
  'balance.short': { status: 409, title: 'There is not enough on the account' },
  'posting.conflict': { status: 409, title: 'This was posted to the ledger with another content before' },
  'stock.unknown_sku': { status: 422, title: 'This is not kept in stock' },
  'stock.quantity': { status: 422, title: 'The quantity is not one in which this is counted' },
  'document.conflict': { status: 409, title: 'Another document has this id' },
  'purchase.over_delivered': { status: 409, title: 'More has come than was ordered' },
  'purchase.wrong_state': { status: 409, title: 'The purchase order is not in a state that allows this' },
  'transfer.wrong_state': { status: 409, title: 'The transfer is not in a state that allows this' },
  'count.wrong_state': { status: 409, title: 'The count is not in a state that allows this' },
  'count.incomplete': { status: 409, title: 'Not everything has been counted' },
  'lot.needed': { status: 422, title: 'This is kept by lot: say which batch it is, or when it expires' },
  'lot.short': { status: 409, title: 'Not so much of this lot is left' },
  'shortfall.none': { status: 409, title: 'Nothing of this order has to be cancelled' },
  'order.unknown_sku': { status: 422, title: 'This is not sold here' },
  'order.not_sold': { status: 409, title: 'This is sold out, or not sold at this time' },
  'order.quantity': { status: 422, title: 'The quantity is not one in which this is sold' },
  'order.options': { status: 422, title: 'These options cannot be chosen' },
  'order.store': { status: 409, title: 'The store does not take orders' },
  'order.mode': { status: 422, title: 'The store does not offer this way of getting it' },
  'order.incomplete': { status: 422, title: 'The order lacks something that it needs' },
  'order.too_far': { status: 422, title: 'The store does not deliver there' },
  'order.below_minimum': { status: 422, title: 'The store delivers there from a larger sum on' },
  'order.price_changed': { status: 409, title: 'The price has changed: look at it again' },
  'order.not_confirmed': { status: 409, title: 'The order is not paid, or has ended' },
  'order.no_such_move': { status: 409, title: 'This cannot be done with the order as it is' },
  'order.nothing_to_return': { status: 409, title: 'Not so much of it was handed over' },
  'order.nothing_due': { status: 409, title: 'There is nothing to pay' },
  'payment.unknown_provider': { status: 422, title: 'This way of paying is not set up' },
  'payment.declined': { status: 409, title: 'The payment was declined' },
  'payment.unavailable': { status: 503, title: 'The payment provider is not answering; try again in a moment' },
  'payment.cannot_authorise': { status: 422, title: 'This way of paying takes money at once, or not at all' },
  'payment.nothing_authorised': { status: 409, title: 'Nothing is authorised that could be taken' },
  'refund.too_much': { status: 409, title: 'More than what was paid cannot be given back' },
  'refund.no_wallet': { status: 409, title: 'The order is no customer’s: there is no wallet' },
  'refund.nothing_owed': { status: 409, title: 'The order owes nothing that could be given back' },
  'statement.not_yet': { status: 409, title: 'This day is not over: there is no statement of it yet' },
  'statement.unavailable': { status: 503, title: 'The statement of this day cannot be had yet' },
  'difference.settled': { status: 409, title: 'This difference was settled already' },
  'promotion.exists': { status: 409, title: 'There is a promotion under this code already' },
  'promotion.changed': { status: 409, title: 'Somebody changed the promotion meanwhile: read it again' },
  'promotion.wrong_state': { status: 409, title: 'The promotion is not in a state that allows this' },
  'promotion.invalid': { status: 422, title: 'The promotion cannot be set like this' },
  'coupon.exists': { status: 409, title: 'There is a coupon with this code already' },
  'packet.exists': { status: 409, title: 'There is a red packet under this code already' },
  'packet.empty': { status: 409, title: 'The red packet is empty' },
  'packet.closed': { status: 409, title: 'The red packet is not open' },
  'area.invalid': { status: 422, title: 'The service area cannot be drawn like this' },
  'capacity.invalid': { status: 422, title: 'The capacity cannot be planned like this' },
  'place.kind_fixed': { status: 409, title: 'There is another kind of place under this id' },
  'table.code_invalid': { status: 404, title: 'The code on this table is no longer valid' },
  'shift.running': { status: 409, title: 'Somebody has this drawer already' },
  'shift.not_open': { status: 409, title: 'The shift is no longer open' },
  'shift.needed': { status: 409, title: 'Nobody has this drawer: open a shift first' },
  'shift.not_counted': { status: 409, title: 'Count the drawer first' },
  'shift.reason_needed': { status: 422, title: 'The count differs: say why' },
  'day.not_begun': { status: 422, title: 'This business day has not begun' },
  'day.closed': { status: 409, title: 'This business day is closed' },
  'day.not_closed': { status: 409, title: 'This business day is not closed' },
  'day.shifts_running': { status: 409, title: 'Close every shift of the day first' },
  'day.differences_unowned': { status: 409, title: 'Name who sees to every difference first' },
  'demo.only': { status: 409, title: 'Only the demo city can be advanced' },
  'demo.busy': { status: 409, title: 'The city is already being advanced' },
} as const satisfies Record<string, { status: number; title: string }>

export type RefusalCode = keyof typeof REFUSALS

/** A deliberate refusal; becomes `application/problem+json` at the HTTP edge and is logged once there. */
export class Refusal extends Error {
  readonly code: RefusalCode
  readonly details: Readonly<Record<string, unknown>>

  constructor(code: RefusalCode, details: Readonly<Record<string, unknown>> = {}) {
    super(REFUSALS[code].title)
    this.name = 'Refusal'
    this.code = code
    this.details = details
  }

  get status(): number {
    return REFUSALS[this.code].status
  }
}
