/** The one guard in front of everything of the demo: PINs, phones and sign-ins as anyone are for the person at this machine. */
import type { ErrorRequestHandler, Express, RequestHandler } from 'express'
import { isFromThisMachine } from '../web/http/from-this-machine.ts'

/** Everything of the demo is below one of these. */
const PATHS = ['/demo', '/phone']

/** Refuses with 403 what does not come from this machine or is meant for another host. */
const onlyThisMachine: RequestHandler = (request, response, next) => {
  if (isFromThisMachine(request)) next()
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
