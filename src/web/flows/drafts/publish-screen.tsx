/** Publishing a draft, now or at a moment: what callers would hear differently is shown, and it is asked why, before it is done. */
import type { Response } from 'express'
import { z } from 'zod'
import { MOST_DAYS_AHEAD, publishDraft } from '../../../calls/flow-versions/publish.ts'
import type { Allow } from '../../allow.ts'
import { TextField } from '../../components/field.tsx'
import { momentAt } from '../../../domain/hours/typed-moment.ts'
import type { FlowScreenDeps } from '../flow-deps.ts'
import { authorOf, FLOW_ROLES, sendFlows, tell, VERSIONS_PATH, type FlowContext } from '../flow-page.tsx'
import { EffectDetails, EffectInWords, effectOf, PublishForm, publishFields, resultWords } from '../publishing.tsx'
import { DRAFTS_PATH, pathOfDraft, placeOfProblem } from './draft-paths.ts'
import { sendNoDraft, type FindDraft, type OpenDraft } from './open-draft.ts'

const PATH = `${DRAFTS_PATH}/:id/publish`
const STORED = {
  button: 'Publish',
  page: PATH,
  fields: { why: 'Why', day: 'Day', time: 'Time', live: '', planned: '', revision: '' },
}

const form = publishFields.extend({
  revision: z.coerce.number().int().catch(0),
  day: z.string().max(10).catch(''),
  time: z.string().max(5).catch(''),
})

interface Typed {
  why?: string
  day?: string
  time?: string
  wrongWhy?: string | undefined
  wrongMoment?: string | undefined
  said?: string
  status?: number
}

type Show = (found: OpenDraft, context: FlowContext, response: Response, typed?: Typed) => Promise<void>

function showing(deps: FlowScreenDeps): Show {
  return async (found, context, response, typed = {}) => {
    const zone = deps.policy.timeZone
    const { draft, sources } = found
    const effect = await effectOf(sources, deps)
    const { why = '', day = '', time = '', wrongWhy, wrongMoment, said, status = 200 } = typed
    const body = (
      <>
        <EffectInWords effect={effect} what="This draft" zone={zone} />
        <PublishForm
          context={context}
          effect={effect}
          action={`${pathOfDraft(draft.id)}/publish`}
          button="Publish"
          back={pathOfDraft(draft.id)}
          why={why}
          wrongWhy={wrongWhy}
          href={placeOfProblem(draft.id)}
        >
          <input type="hidden" name="revision" value={String(draft.revision)} />
          <div class="flow-when">
            <TextField
              id="day"
              name="day"
              type="date"
              label="Calls begin with it on"
              help={`Left empty: now. At most ${MOST_DAYS_AHEAD} days ahead.`}
              value={day}
              error={wrongMoment}
            />
            <TextField id="time" name="time" type="time" label="at" help={`Of ${zone}`} value={time} />
          </div>
        </PublishForm>
        <EffectDetails effect={effect} />
      </>
    )
    sendFlows(response, context, { title: `Publish “${draft.name}”?`, body, said, status })
  }
}

export function publishScreen(deps: FlowScreenDeps, find: FindDraft): (allow: Allow) => void {
  const zone = () => deps.policy.timeZone
  const show = showing(deps)
  return (allow) => {
    allow({ method: 'get', path: PATH, roles: FLOW_ROLES }, async (context, request, response) => {
      const found = await find(request, 'as-it-is')
      return found === undefined ? sendNoDraft(response, context) : show(found, context, response)
    })

    allow({ method: 'post', path: PATH, roles: FLOW_ROLES, keeps: STORED }, async (context, request, response) => {
      const found = await find(request, 'as-it-is')
      if (found === undefined) return sendNoDraft(response, context)
      const { why, live, planned, revision, day, time } = form.parse(request.body)
      const typed = { why, day, time }
      const startsAt = day === '' && time === '' ? undefined : momentAt(day, time, zone())
      if (typeof startsAt === 'string')
        return show(found, context, response, { ...typed, wrongMoment: startsAt, status: 422 })
      const { id } = found.draft
      const result = await publishDraft(
        { id, revision },
        { why, startsAt, over: { live, planned } },
        authorOf(context),
        deps,
      )
      if (result === undefined) return sendNoDraft(response, context)
      if (result.kind === 'behind')
        return tell(
          response,
          context,
          pathOfDraft(id),
          `Version ${result.live} was published since: bring the draft up to date first.`,
        )
      const words = resultWords(result, zone(), deps.now())
      if (result.kind === 'published') return tell(response, context, VERSIONS_PATH, words)
      if (result.kind === 'unwanted') {
        const isWhy = why.trim() === '' || startsAt === undefined
        const wrong = isWhy ? { wrongWhy: words } : { wrongMoment: words }
        return show(found, context, response, { ...typed, ...wrong, status: 422 })
      }
      return show(found, context, response, { ...typed, said: words, status: 409 })
    })
  }
}
