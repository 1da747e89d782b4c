import type { Role } from '@tandem/kernel'

/** Every role may look; each sees only its own stores. */
export const EVERYONE: readonly Role[] = ['owner', 'regional_manager', 'store_manager', 'analyst']

/** Who sets goals and says yes to decisions. */
export const DECIDERS: readonly Role[] = ['owner', 'regional_manager']
