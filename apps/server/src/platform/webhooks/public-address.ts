import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/** Where the unicast addresses of the internet are given out from; everything else is local, mapped or reserved. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3')

/**
 * Is this an address of the public internet? Not so: this machine, private networks, link-local (where clouds tell
 * their secrets), carrier-grade NAT, unique local, multicast, documentation, and every IPv6 form that carries an IPv4
 * address inside (mapped, 6to4, Teredo, NAT64), whatever it carries.
 */
export function isPublicAddress(address: string): boolean {
  // Whole addresses only: short and octal forms mean something else to every library.
  if (isIP(address) === 0 || address.includes('%')) return false
  const parsed = ipaddr.parse(address)
  if (parsed.range() !== 'unicast') return false
  return parsed.kind() === 'ipv4' || (parsed as ipaddr.IPv6).match(GLOBAL_UNICAST)
}
