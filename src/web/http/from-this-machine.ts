/** Whether a request comes from this very machine and is meant for it, not through a tunnel, a proxy or another site's name. */
import type { Request } from 'express'

const LOOPBACK = /^(127(\.[0-9]{1,3}){3}|::1|::ffff:127(\.[0-9]{1,3}){3})$/
/** Set by tunnels and proxies, which lead here from elsewhere, also where they rewrite the Host. */
const FORWARDED = /^(forwarded|via|x-forwarded-.*|x-real-ip|cf-.*)$/

export function isThisMachine(address: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(address).hostname)
}

/** A page of another site whose name was pointed at 127.0.0.1 still sends its own name as the Host. */
export function isFromThisMachine(request: Request): boolean {
  const { host = '' } = request.headers
  return (
    LOOPBACK.test(request.socket.remoteAddress ?? '') &&
    !Object.keys(request.headers).some((name) => FORWARDED.test(name)) &&
    URL.canParse(`http://${host}`) &&
    isThisMachine(`http://${host}`)
  )
}
