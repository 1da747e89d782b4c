const OURS = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/

/** Whether text may be an id that we gave to a payment or a refund: others use the same account, by numbers of their own. */
export function isOurId(text: string): boolean {
  return OURS.test(text)
}
