/** Which addresses an endpoint may have: no one can make this service ask the machines of its own network (SSRF). */
import { lookup, type LookupAddress } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/** IANA's special-purpose registries: addresses that are not of the public internet. */
const NOT_PUBLIC = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/96',
  // Addresses of version 4 in other clothes, through which a translator reaches private ones too.
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
  '5f00::/16',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
]

export class NotReachable extends Error {}

/** Whether an address may be connected to. */
export type MayReach = (address: string) => boolean

/** `allowed`: addresses and CIDRs that may be reached although they are not public. */
export function publicOr(allowed: readonly string[]): MayReach {
  const refused = listOf(NOT_PUBLIC)
  const welcome = listOf(allowed)
  return (address) => {
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    return isIP(address) !== 0 && (welcome.check(address, family) || !refused.check(address, family))
  }
}

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', bits] = network.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return list
}

/** Every address of the name has to be allowed; the connection is then made to one of these, and the name is not asked again. */
export function guardedLookup(mayReach: MayReach): LookupFunction {
  return (host, options, done) => {
    lookup(host, { ...options, all: true }, (error, found) => {
      if (error !== null) return done(error, '')
      const [first] = found
      if (first === undefined) return done(new NotReachable('The name has no address.'), '')
      if (found.some(({ address }: LookupAddress) => !mayReach(address))) return done(notAllowed(), '')
      return options.all === true ? done(null, found) : done(null, first.address, first.family)
    })
  }
}

export const notAllowed = () => new NotReachable('The address is not a public one.')

/** An address in the place of a name is not looked up. */
export function hostMayBeReached({ hostname }: URL, mayReach: MayReach): boolean {
  const address = hostname.replace(/^\[|\]$/g, '')
  return isIP(address) === 0 || mayReach(address)
}
