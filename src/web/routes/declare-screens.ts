/** The router of every screen and open route. A path that is not declared here is not there. */
import express, { type Request, type Response, type Router } from 'express'
import type { FormStore } from '../../accounts/form-store.ts'
import type { MakeRateCounter } from '../../accounts/rate-counter.ts'
import type { Role, SignedIn } from '../../accounts/person.ts'
import type { Words } from '../../profile/words/screen-words.ts'
import type { Sessions } from '../../accounts/sessions.ts'
import { makeSemaphore } from '../../domain/semaphore.ts'
import type { Allow, Declared, ScreenHandler } from '../allow.ts'
import { sessionCookie } from '../http/cookies.ts'
import type { OpenRoute } from '../http/open-route.ts'
import { makePersonRateLimit } from '../http/person-rate-limit.ts'
import { bodyReader, FORM } from '../http/request-body.ts'
import { leaveStream } from '../live-stream.ts'
import type { MenuEntry } from '../shell/page-context.ts'
import { refuse } from '../shell/refusal.tsx'
import { answerScreen, hasUsableText } from './answer-screen.ts'

export interface DeclareScreensDeps {
  /** Undefined: sign-in is not set up, and no screen is shown. */
  sessions: Sessions | undefined
  /** A person sent more than they may; told of the path as it is declared. */
  onTooFast: (path: string) => void
  forms: FormStore
  counters: MakeRateCounter
  now: () => Date
  publicBaseUrl: string
  /** Sets the headers of a page that talks through the browser. */
  allowTalking: (request: Request, response: Response) => void
  open: readonly OpenRoute[]
  screens: readonly ((allow: Allow) => void)[]
}

export interface DeclaredScreens {
  router: Router
  /** Every route there is, for a test that tries each of them as each role. */
  routes: readonly Declared[]
  openPaths: readonly string[]
  /** Ends the live streams, so that their pages connect to another process. */
  leave: () => void
}

/**
 * After a restart every open page connects in the same moment. Fewer of them are let in at once than there are connections for
 * screens (6), so that a person's own request finds one; a thousand that wait take a few seconds (bench, `desk`).
 */
const BACKGROUND = { slots: 4, waiting: 10_000, waitMs: 30_000 }

export function declareScreens({ open, screens, ...deps }: DeclareScreensDeps): DeclaredScreens {
  const router = express.Router({ caseSensitive: true })
  const routes: Declared[] = []
  const streams = new Set<Response>()
  const idCookie = sessionCookie(deps.publicBaseUrl)
  const answerDeps = {
    ...deps,
    idCookie,
    streams,
    background: makeSemaphore(BACKGROUND),
    everything: makePersonRateLimit(deps.counters, 'form'),
    menuOf: menuFrom(routes),
  }

  function allow<R extends Role>(declared: Declared<R>, handler: ScreenHandler<R>): void {
    routes.push(declared)
    router[declared.method](declared.path, answerScreen(declared, handler, answerDeps))
  }

  for (const route of open) addOpenRoute(router, route)
  for (const declare of screens) declare(allow)
  const leave = () => streams.forEach(leaveStream)
  return { router, routes, openPaths: open.map(({ path }) => path), leave }
}

/** Asked at a request, when every screen has been declared. */
function menuFrom(routes: readonly Declared[]): (person: SignedIn, words: Words) => MenuEntry[] {
  return (person, words) =>
    routes.flatMap(({ path, roles, menu }) =>
      menu !== undefined && roles.includes(person.role)
        ? [{ path, label: typeof menu === 'string' ? menu : words.say(menu.word) }]
        : [],
    )
}

function addOpenRoute(router: Router, { method = 'get', path, body = FORM, handler }: OpenRoute): void {
  const readBody = bodyReader(body)
  router[method](path, async (request, response) => {
    if (method === 'post') await readBody(request, response)
    if (!hasUsableText(request)) return refuse(request, response, 'unreadable')
    return handler(request, response)
  })
}
