/** The address a client is counted by: its IPv4 address, or the /64 network of its IPv6 address, which belongs to one customer. */
import { isIPv6 } from 'node:net'
import type { Request } from 'express'

const LONGEST = 64
const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i

/** The client's own, also behind the proxies that TRUSTED_PROXIES names (Express ignores what other proxies say). */
export function clientAddress(request: Pick<Request, 'ip'>): string {
  return countedAs(request.ip ?? 'unknown')
}

/** An IPv6 client has 2^64 addresses in its network (RFC 6177), and would be counted as another client with each of them. */
export function countedAs(address: string): string {
  const plain = MAPPED.exec(address)?.[1] ?? address
  // A trusted proxy may still pass on text that is no address.
  if (!isIPv6(plain)) return plain.slice(0, LONGEST)
  const [head = '', tail] = (plain.split('%')[0] ?? '').toLowerCase().split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  // The last two groups may be written as one IPv4 address.
  const written = before.length + after.length + (plain.includes('.') ? 1 : 0)
  const zeros = tail === undefined ? 0 : 8 - written
  const groups = [...before, ...Array.from({ length: zeros }, () => '0'), ...after]
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`
}
