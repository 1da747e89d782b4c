/** Where a sealed field of an order lives: copied elsewhere it does not open. */
export function sealedPlace(field: string, merchantId: string, orderId: string): string {
  return `orders/${field}/${merchantId}/${orderId}`
}
