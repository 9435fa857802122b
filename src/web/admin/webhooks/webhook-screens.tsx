/** Webhooks: which systems are told of what, whether they take it, and what an administrator does about it. */
import { z } from 'zod'
import type { Endpoints } from '../../../webhooks/administer.ts'
import type { Endpoint } from '../../../webhooks/endpoints.ts'
import type { Allow, ScreenHandler } from '../../allow.ts'
import { ADMIN_ROLES, saidOn, sendAdmin, Table, When } from '../admin-page.tsx'
import { ShownOnce } from '../shown-once.tsx'
import { wrongFieldsIn } from '../words/faults-by-field.ts'
import { EndpointForm, isWrong, typedForm, wrongIn, type Typed, type Wrong } from './endpoint-form.tsx'
import { endpointActions } from './endpoint-actions.tsx'
import { EndpointPage, NoEndpoints, StateChip } from './endpoint-page.tsx'
import { typesInWords } from './endpoint-words.ts'
import { byOf, idOf, LIST, pathOfEndpoint, type WebhookScreenDeps } from './paths.ts'

type Handler = ScreenHandler<'administrator'>

const MOST_LETTERS = 50

/** Shown once. Stored until then under the id in the address, which no other person can use. */
const madeSlot = z.object({ name: z.string(), secret: z.string() })
const typedSlot = z.object({
  name: z.string(),
  url: z.string(),
  types: z.array(z.string()),
  withTexts: z.boolean(),
})

const versionForm = z.object({ version: z.coerce.number().int().catch(0) })

const FORM_FIELDS = { name: 'System', url: 'Address', types: 'It is told of', withTexts: '' }
const NOTHING: Typed = { name: '', url: '', types: [], withTexts: false }

const SAID: Record<string, string> = {
  removed: 'Removed. It is told nothing more.',
  saved: 'Saved. It holds for what happens from now on.',
  'not-saved': 'Not saved:',
  changed: 'Not saved: another person has changed it meanwhile. This is how it is now.',
  paused: 'Paused. What happens meanwhile waits, and is sent in order once you resume it.',
  resumed: 'Resumed. What waited is sent now, in order.',
  'sent-again': 'Sent again, as if for the first time.',
  dropped: 'Dropped.',
  'not-there': 'Nothing was done: it is as you see it now.',
}

export function webhookScreens(deps: WebhookScreenDeps): (allow: Allow) => void {
  return (allow) => {
    allow({ method: 'get', path: LIST, roles: ADMIN_ROLES }, listPage(deps))
    allow(
      {
        method: 'post',
        path: LIST,
        roles: ADMIN_ROLES,
        fresh: LIST,
        keeps: { button: 'Add', page: LIST, fields: FORM_FIELDS },
      },
      addEndpoint(deps),
    )
    const one = `${LIST}/:id`
    allow({ method: 'get', path: one, roles: ADMIN_ROLES }, endpointPage(deps))
    allow(
      {
        method: 'post',
        path: one,
        roles: ADMIN_ROLES,
        keeps: { button: 'Save', page: one, fields: { ...FORM_FIELDS, version: '' } },
      },
      saveEndpoint(deps),
    )
    endpointActions(deps, allow)
  }
}

const listPage = ({ endpoints }: WebhookScreenDeps): Handler => {
  return async (context, request, response) => {
    const all = await endpoints.all()
    const typed = await context.slots.read(request.query['typed'], typedSlot)
    const wrong = typed === undefined ? {} : wrongIn(typed, endpoints.wrongWith)
    const body = (
      <>
        <p>
          Systems that are told what happens here, signed. <code>/api/v1/webhooks.json</code> describes every event.
        </p>
        {all.length === 0 ? <NoEndpoints /> : <List all={all} />}
        <section aria-labelledby="add">
          <h2 id="add">Add a system</h2>
          <EndpointForm context={context} action={LIST} button="Add" typed={typed ?? NOTHING} wrong={wrong} />
        </section>
      </>
    )
    sendAdmin(response, context, {
      title: 'Webhooks',
      said: await saidOn(context, request, SAID),
      wrong: wrongFieldsIn('endpoint', wrong),
      body,
    })
  }
}

function List({ all }: { all: readonly Endpoint[] }) {
  return (
    <Table
      label="Systems that are told"
      head={['System', 'Address', 'Told of', 'State', 'Waiting', 'Not taken', 'Last taken']}
      figures={['Waiting', 'Not taken']}
      rows={all.map((endpoint) => [
        <a href={pathOfEndpoint(endpoint)}>{endpoint.name}</a>,
        new URL(endpoint.url).host,
        typesInWords(endpoint.types),
        <StateChip endpoint={endpoint} />,
        String(endpoint.waiting),
        String(endpoint.dead),
        endpoint.acceptedAt === undefined ? 'nothing yet' : <When at={endpoint.acceptedAt} />,
      ])}
      empty=""
    />
  )
}

const addEndpoint = ({ endpoints, now }: WebhookScreenDeps): Handler => {
  return async (context, request, response) => {
    const typed = typedForm.parse(request.body)
    if (isWrong(wrongIn(typed, endpoints.wrongWith))) {
      const slot = await context.slots.keep(typed)
      response.redirect(303, `${LIST}?said=not-saved&${new URLSearchParams({ typed: slot }).toString()}#said`)
      return
    }
    const { id, secret } = await endpoints.add(typed, byOf(context, now))
    const made = await context.slots.keep({ name: typed.name, secret })
    response.redirect(303, `${pathOfEndpoint({ id })}?${new URLSearchParams({ made }).toString()}#made`)
  }
}

const endpointPage = ({ endpoints }: WebhookScreenDeps): Handler => {
  return async (context, request, response) => {
    const { query } = request
    const endpoint = await endpoints.one(idOf(request.params))
    if (endpoint === undefined) return response.redirect(303, `${LIST}?said=not-there#said`)
    const made = await context.slots.take(query['made'], madeSlot)
    const stored = await context.slots.read(query['typed'], typedSlot)
    const wrong: Wrong = stored === undefined ? {} : wrongOf(stored, endpoint, endpoints)
    const letters = endpoint.dead === 0 ? [] : await endpoints.deadLetters(endpoint.id, MOST_LETTERS)
    const body = (
      <>
        {made !== undefined && (
          <ShownOnce title={`Secret for ${made.name}`} to="to the receiving side" secret={made.secret} />
        )}
        <EndpointPage
          context={context}
          endpoint={endpoint}
          letters={letters}
          typed={stored ?? endpoint}
          wrong={wrong}
        />
      </>
    )
    const said =
      query['made'] !== undefined && made === undefined
        ? 'The secret was shown once already. If you did not copy it, make a new one below.'
        : await saidOn(context, request, SAID)
    return sendAdmin(response, context, {
      title: `Webhook to ${endpoint.name}`,
      said,
      wrong: wrongFieldsIn('endpoint', wrong),
      body,
    })
  }
}

const saveEndpoint = ({ endpoints, now }: WebhookScreenDeps): Handler => {
  return async (context, request, response) => {
    const id = idOf(request.params)
    const typed = typedForm.parse(request.body)
    const found = await endpoints.one(id)
    const path = pathOfEndpoint({ id })
    if (found === undefined) return response.redirect(303, `${LIST}?said=not-there#said`)
    if (isWrong(wrongOf(typed, found, endpoints))) {
      const slot = await context.slots.keep(typed)
      return response.redirect(303, `${path}?said=not-saved&${new URLSearchParams({ typed: slot }).toString()}#said`)
    }
    const version = versionForm.parse(request.body).version
    const changed = await endpoints.change(id, version, typed, byOf(context, now))
    const said = changed === 'done' ? 'saved' : changed === 'not-there' ? 'not-there' : 'changed'
    return response.redirect(303, `${path}?said=${said}#said`)
  }
}

/** The address of the one in the settings is not asked about here. */
function wrongOf(typed: Typed, { kind }: Endpoint, { wrongWith }: Endpoints): Wrong {
  return wrongIn(typed, kind === 'settings' ? () => undefined : wrongWith)
}
