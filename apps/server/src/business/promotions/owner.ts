import type { Shopper } from '@tandem/kernel'

/** Who limits count for. */
export function ownerOf({ customerId, deviceId }: Shopper): string | null {
  if (customerId !== null) return `customer:${customerId}`
  return deviceId === null ? null : `device:${deviceId}`
}
