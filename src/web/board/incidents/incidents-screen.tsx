/** Announcements of disruptions: a supervisor writes one, sees what it does, switches it on, changes it and ends it. */
import type { Request, Response } from 'express'
import { z } from 'zod'
import type { Changed, CountedIncident, IncidentStore, SwitchedOn } from '../../../calls/incidents/incident-store.ts'
import type { Policy } from '../../../domain/policy.ts'
import type { Allow, ScreenHandler } from '../../allow.ts'
import { page } from '../../shell/page.tsx'
import { planFrom, typedIncident, type TypedIncident } from './incident-form.ts'
import { fieldsOf } from '../../forms/day-and-time.ts'
import { IncidentsPage, type IncidentsPageProps } from './incidents-page.tsx'

const ROLES = ['supervisor', 'administrator'] as const
type Handler = ScreenHandler<(typeof ROLES)[number]>

export interface IncidentScreenDeps {
  incidents: IncidentStore
  /** Spoken now; the first is the one that every text is written in. */
  languages: () => readonly string[]
  policy: Pick<Policy, 'timeZone'>
  drawAll: () => void
  now: () => Date
}

const SAID: Readonly<Record<string, string>> = {
  on: 'It is switched on. Callers hear it from the next call on.',
  planned: 'It is planned. Callers hear it from its time on.',
  changed: 'It is changed. Callers hear the new words from the next call on.',
  ended: 'It is over. No caller hears it any more, and contacts who left for it are told.',
  stale: 'Another supervisor has changed it meanwhile. This is how it is now: look at it, and change it again.',
  over: 'It is over already.',
  gone: 'There is no such announcement.',
}
const GOOD: ReadonlySet<string> = new Set(['on', 'planned', 'changed', 'ended'])
const MOST = 50
/** Six texts of 300 characters, each up to nine signs in a form. */
const BODY = { kind: 'form', limit: '64kb' } as const
const versioned = z.object({ version: z.coerce.number().int().min(1) })

export function incidentScreens(allow: Allow, deps: IncidentScreenDeps): void {
  const show = showing(deps)
  const read: Handler = (context, request, response) => show(context, request, response, {})
  allow({ method: 'get', path: '/board/incidents', roles: ROLES }, read)
  allow({ method: 'get', path: '/board/incidents/:incident', roles: ROLES }, async (context, request, response) => {
    const found = await deps.incidents.find(String(request.params['incident']))
    if (found === undefined) return response.redirect(303, '/board/incidents?said=gone#said')
    return show(context, request, response, { changing: found, typed: typedOf(found, deps.policy.timeZone) })
  })
  allow(
    { method: 'post', path: '/board/incidents', roles: ROLES, body: BODY, limit: { most: 60, minutes: 10 } },
    (...all) => send(undefined, all, deps, show),
  )
  allow(
    { method: 'post', path: '/board/incidents/:incident', roles: ROLES, body: BODY, limit: { most: 60, minutes: 10 } },
    async (context, request, response) => {
      const found = await deps.incidents.find(String(request.params['incident']))
      if (found === undefined) return response.redirect(303, '/board/incidents?said=gone#said')
      return send(found, [context, request, response], deps, show)
    },
  )
  allow(
    { method: 'post', path: '/board/incidents/:incident/end', roles: ROLES },
    async ({ person }, request, response) => {
      const { version } = versioned.parse(request.body)
      const by = { id: person.id, name: person.name }
      const done = await deps.incidents.end(String(request.params['incident']), version, by, deps.now())
      deps.drawAll()
      response.redirect(303, `/board/incidents?said=${done.kind === 'done' ? 'ended' : done.kind}#said`)
    },
  )
}

type Shown = Pick<IncidentsPageProps, 'typed' | 'wrong' | 'plan' | 'changing'>
type Show = (...all: [...Parameters<Handler>, Shown]) => Promise<void>

function showing({ incidents, languages, policy, now }: IncidentScreenDeps): Show {
  return async (context, request, response, shown) => {
    const at = now()
    const code = typeof request.query['said'] === 'string' ? request.query['said'] : ''
    const [list, products] = await Promise.all([incidents.list(at, MOST), incidents.products()])
    const body = (
      <IncidentsPage
        {...shown}
        context={context}
        list={list}
        products={products}
        languages={languages()}
        zone={policy.timeZone}
        now={at}
        said={SAID[code]}
        isWrong={!GOOD.has(code)}
      />
    )
    const isRefused = shown.wrong !== undefined
    response
      .status(isRefused ? 422 : 200)
      .type('html')
      .send(page({ context, title: 'Incidents', body, wide: true, scripts: ['incidents.js'] }))
  }
}

/** First what it will do is shown; the button below that does it. Words that are wrong are said at their field. */
async function send(
  found: CountedIncident | undefined,
  [context, request, response]: Parameters<Handler>,
  deps: IncidentScreenDeps,
  show: Show,
): Promise<void> {
  const { incidents, languages, policy, now } = deps
  const at = now()
  const typed = typedIncident(request.body, languages())
  const begun = found !== undefined && found.from <= at ? found.from : undefined
  const product = found === undefined ? typed.product : (found.product ?? '')
  const products = found?.product === undefined ? await incidents.products() : [found.product]
  const entered = planFrom(
    { ...typed, product },
    { languages: languages(), products, zone: policy.timeZone, now: at, begun },
  )
  const shown = { typed: { ...typed, product }, ...(found && { changing: found }) }
  if ('wrong' in entered) return show(context, request, response, { ...shown, wrong: entered.wrong })
  if (asked(request) !== 'yes') return show(context, request, response, { ...shown, plan: entered.plan })
  const by = { id: context.person.id, name: context.person.name }
  const done: SwitchedOn | Changed =
    found === undefined
      ? await incidents.switchOn(entered.plan, by, at)
      : await incidents.change(found.id, typed.version, entered.plan, by, at)
  deps.drawAll()
  if (done.kind === 'overlaps')
    return show(context, request, response, { ...shown, wrong: { product: overlapWords(done.with.product) } })
  return answer(response, done.kind, found, entered.plan.from > at)
}

const asked = (request: Request) => z.object({ sure: z.string().optional() }).catch({}).parse(request.body).sure

const overlapWords = (product: string | undefined) =>
  `${product ?? 'Every product'} has an announcement at a part of that time. Change or end that one.`

function answer(
  response: Response,
  kind: 'done' | 'stale' | 'over' | 'gone',
  found: CountedIncident | undefined,
  isLater: boolean,
): void {
  if (kind === 'stale' && found !== undefined)
    return response.redirect(303, `/board/incidents/${found.id}?said=stale#said`)
  const code = kind !== 'done' ? kind : found !== undefined ? 'changed' : isLater ? 'planned' : 'on'
  return response.redirect(303, `/board/incidents?said=${code}#said`)
}

function typedOf({ product, texts, from, until, version }: CountedIncident, zone: string): TypedIncident {
  const [begins, ends] = [fieldsOf(from, zone), fieldsOf(until, zone)]
  return {
    product: product ?? '',
    texts,
    fromDay: begins.day,
    fromTime: begins.time,
    untilDay: ends.day,
    untilTime: ends.time,
    version,
  }
}
