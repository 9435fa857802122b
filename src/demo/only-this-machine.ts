/** The one guard in front of everything of the demo: PINs, phones and sign-ins as anyone are for the person at this machine. */
import type { ErrorRequestHandler, Express, RequestHandler } from 'express'

/** Everything of the demo is below one of these. */
const PATHS = ['/demo', '/phone']
const LOOPBACK = /^(127(\.[0-9]{1,3}){3}|::1|::ffff:127(\.[0-9]{1,3}){3})$/
/** Set by tunnels and proxies, which lead here from elsewhere, also where they rewrite the Host. */
const FORWARDED = /^(forwarded|via|x-forwarded-.*|x-real-ip|cf-.*)$/

export function isThisMachine(address: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(address).hostname)
}

/**
 * Refuses with 403 what does not come from this machine or is meant for another host: a page of another site whose name was
 * pointed at 127.0.0.1 still sends its own name.
 */
const onlyThisMachine: RequestHandler = (request, response, next) => {
  const { host = '' } = request.headers
  const here =
    LOOPBACK.test(request.socket.remoteAddress ?? '') &&
    !Object.keys(request.headers).some((name) => FORWARDED.test(name)) &&
    URL.canParse(`http://${host}`) &&
    isThisMachine(`http://${host}`)
  if (here) next()
  else response.status(403).type('text/plain').send('Only from this machine\n')
}

/** Without it Express answers a malformed path with its stack, which names folders of this machine. */
const withoutStack: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) next(error)
  else {
    const bad = error instanceof Error && 'status' in error && error.status === 400
    response
      .status(bad ? 400 : 500)
      .type('text/plain')
      .send(bad ? 'That cannot be read\n' : 'Something broke in the demo\n')
  }
}

/** Everything that `mount` adds under the paths of the demo is behind the guard. */
export function mountDemo(http: Express, mount: () => void): void {
  http.use(PATHS, onlyThisMachine)
  mount()
  http.use(PATHS, withoutStack)
}
