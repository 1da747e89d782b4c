/** Our UUID as WeChat Pay (32 characters at most) and Alipay (no hyphens) take an order number. */
export function numberOf(paymentId: string): string {
  return paymentId.replaceAll('-', '')
}

/** The way back; empty when the number is not one of ours. */
export function paymentIdOf(number: string): string {
  if (!/^[0-9a-f]{32}$/.test(number)) return ''
  return number.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
