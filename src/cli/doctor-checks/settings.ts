/** What the doctor sees in the settings themselves: what has no effect, and what is weaker than it should be. */
import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'
import { isThisMachine } from '../../web/http/from-this-machine.ts'
import type { Config } from '../../service/settings/config.ts'
import { strangeNames, strangeNameSentence } from '../../service/settings/strange-names.ts'
import { ok, warn, type Found } from './check-result.ts'

export function settingsFound({ production, publicBaseUrl, trustedProxies, site }: Config): Found[] {
  const numbers = site.file === undefined ? '' : `, with the numbers of ${site.file}`
  const found = production
    ? ok(`can be read, for production${numbers}`)
    : warn(`can be read${numbers}; NODE_ENV is not production`, 'set it where real callers are answered')
  const strange = strangeNames(Object.keys(process.env)).map((name) => warn(strangeNameSentence(name)))
  // Careline itself speaks no TLS.
  const hasProxy = publicBaseUrl.startsWith('https:') && !isThisMachine(publicBaseUrl)
  if (!hasProxy || trustedProxies.length > 0) return [found, ...strange]
  const proxy = warn(
    'TRUSTED_PROXIES is not set, and https needs a proxy in front: all people count as one, 120 sign-ins a minute together',
    'name the address that the proxy asks from',
  )
  return [found, ...strange, proxy]
}

/**
 * Passwords, PINs’ hashes and calls go over the network to a store on another machine. Loopback and private networks are the
 * operator's own; where a name leads is looked up. Undefined: nothing to say.
 */
export async function unencrypted(name: string, url: string | undefined, production: boolean): Promise<Found[]> {
  if (url === undefined || !production) return []
  const open = hostsInClear(url)
  const outside = await Promise.all(open.map(isOutside))
  const host = open.find((_, at) => outside[at] === true)
  if (host === undefined) return []
  const todo =
    name === 'DATABASE_URL' ? 'add ?sslmode=verify-full, and sslrootcert= for a CA of your own' : 'use rediss:// there'
  return [warn(`${name} leads to ${host} without TLS, over a network that is not private`, todo)]
}

/** Hosts that are spoken to in clear. A Unix socket has none. */
function hostsInClear(url: string): string[] {
  if (/^postgres(ql)?:/.test(url)) {
    const { hostname, searchParams } = new URL(url)
    const mode = searchParams.get('sslmode') ?? searchParams.get('ssl')
    const inClear = mode === null || mode === 'disable' || mode === 'false' || mode === '0'
    return inClear && hostname !== '' ? [hostname] : []
  }
  if (url.startsWith('rediss')) return []
  return [...url.matchAll(/(?:^|,|@|\/\/)(?:[^@,/]*@)?(\[[^\]]+\]|[^:@,/[\]]+)(?=[:,/]|$)/g)].flatMap(([, host]) =>
    host === undefined || host.startsWith('redis') ? [] : [host],
  )
}

const PRIVATE = new BlockList()
for (const [network, bits] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16],
] as const)
  PRIVATE.addSubnet(network, bits, 'ipv4')
PRIVATE.addAddress('::1', 'ipv6')
PRIVATE.addSubnet('fc00::', 7, 'ipv6')
PRIVATE.addSubnet('fe80::', 10, 'ipv6')

/** A name that cannot be looked up is said by the check of the store itself. */
async function isOutside(host: string): Promise<boolean> {
  const plain = host.replace(/^\[(.*)\]$/, '$1')
  const found = isIP(plain) === 0 ? await lookup(plain, { all: true }).catch(() => []) : [{ address: plain }]
  return found.some(({ address }) => !PRIVATE.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4'))
}
