/** What is done with one endpoint by a button: test, pause, resume, a new secret, dead letters, removal. */
import { z } from 'zod'
import type { Endpoints } from '../../../webhooks/administer.ts'
import type { Allow, ScreenHandler } from '../../allow.ts'
import { ADMIN_ROLES, sendAdmin, tell } from '../admin-page.tsx'
import { AskFirst } from '../ask-first.tsx'
import { byOf, idOf, LIST, pathOfEndpoint, type WebhookScreenDeps } from './paths.ts'

type Handler = ScreenHandler<'administrator'>

interface Action {
  name: string
  button: string
  /** Undefined: it is done at once. */
  asks?: { title: (name: string) => string; follows: readonly string[] }
  fresh?: true
  handle: Handler
}

export function endpointActions(deps: WebhookScreenDeps, allow: Allow): void {
  for (const { name, button, asks, fresh, handle } of [...atOnce(deps), ...askedFirst(deps)]) {
    const path = `${LIST}/:id/${name}`
    const declared = { path, roles: ADMIN_ROLES, ...(fresh === true ? { fresh: LIST } : {}) }
    if (asks !== undefined)
      allow({ method: 'get', ...declared }, async (context, request, response) => {
        const endpoint = await deps.endpoints.one(idOf(request.params))
        if (endpoint === undefined) return response.redirect(303, `${LIST}?said=not-there#said`)
        const back = pathOfEndpoint(endpoint)
        const question = (
          <AskFirst context={context} action={`${back}/${name}`} button={button} follows={asks.follows} back={back} />
        )
        return sendAdmin(response, context, { title: asks.title(endpoint.name), body: question })
      })
    const keeps = { button, page: `${LIST}/:id`, fields: { seq: '' } }
    allow({ method: 'post', ...declared, keeps }, handle)
  }
}

function atOnce({ endpoints, now }: WebhookScreenDeps): Action[] {
  const set = (how: 'pause' | 'resume', done: string): Handler => {
    return async (context, request, response) => {
      const id = idOf(request.params)
      const changed = await endpoints[how](id, byOf(context, now))
      response.redirect(303, `${pathOfEndpoint({ id })}?said=${changed === 'done' ? done : 'not-there'}#said`)
    }
  }
  return [
    { name: 'test', button: 'Send a test event', handle: testIt({ endpoints, now }) },
    { name: 'pause', button: 'Pause', handle: set('pause', 'paused') },
    { name: 'resume', button: 'Resume', handle: set('resume', 'resumed') },
    { name: 'dead-letters/send', button: 'Send again', handle: settle({ endpoints, now }, 'replay', 'sent-again') },
  ]
}

function askedFirst({ endpoints, now }: WebhookScreenDeps): Action[] {
  return [
    {
      name: 'dead-letters/drop',
      button: 'Drop all',
      asks: {
        title: (name) => `Drop every event that ${name} did not take?`,
        follows: ['They are never sent again. The audit trail says how many there were.'],
      },
      handle: settle({ endpoints, now }, 'drop', 'dropped'),
    },
    {
      name: 'rotate',
      button: 'Make a new secret',
      fresh: true,
      asks: {
        title: (name) => `Make a new secret for ${name}?`,
        follows: [
          'It is shown once, on the next page.',
          'The one from now signs as well for 24 hours: put the new one in at the receiving side within that time.',
          'A secret from before that one signs nothing more.',
        ],
      },
      handle: rotate({ endpoints, now }),
    },
    {
      name: 'remove',
      button: 'Remove',
      fresh: true,
      asks: {
        title: (name) => `Remove the webhook to ${name}?`,
        follows: ['It is told nothing more, and what waits for it is gone.', 'Its secret is gone too.'],
      },
      handle: async (context, request, response) => {
        const changed = await endpoints.remove(idOf(request.params), byOf(context, now))
        response.redirect(303, `${LIST}?said=${changed === 'done' ? 'removed' : 'not-there'}#said`)
      },
    },
  ]
}

const testIt = ({ endpoints, now }: WebhookScreenDeps): Handler => {
  return async (context, request, response) => {
    const endpoint = await endpoints.one(idOf(request.params))
    if (endpoint === undefined) return response.redirect(303, `${LIST}?said=not-there#said`)
    const answered = await endpoints.test(endpoint, byOf(context, now))
    return tell(response, context, pathOfEndpoint(endpoint), inWords(answered))
  }
}

function inWords(answered: Awaited<ReturnType<Endpoints['test']>>): string {
  if (answered.kind === 'accepted') return `It took the test event: answered ${answered.status}.`
  const why = answered.kind === 'refused' ? `answered ${answered.status}` : answered.why
  return `It did not take the test event: ${why}.`
}

const rotate = ({ endpoints, now }: WebhookScreenDeps): Handler => {
  return async (context, request, response) => {
    const id = idOf(request.params)
    const found = await endpoints.one(id)
    const secret = found && (await endpoints.rotate(id, byOf(context, now)))
    if (found === undefined || secret === undefined) return response.redirect(303, `${LIST}?said=not-there#said`)
    const made = await context.slots.keep({ name: found.name, secret })
    return response.redirect(303, `${pathOfEndpoint({ id })}?${new URLSearchParams({ made }).toString()}#made`)
  }
}

const chosen = z.object({
  seq: z
    .string()
    .regex(/^[0-9]{1,19}$/)
    .optional()
    .catch(undefined),
})

function settle({ endpoints, now }: WebhookScreenDeps, how: 'replay' | 'drop', done: string): Handler {
  return async (context, request, response) => {
    const id = idOf(request.params)
    const { seq } = chosen.parse(request.body)
    const events = await endpoints[how](id, seq, byOf(context, now))
    response.redirect(303, `${pathOfEndpoint({ id })}?said=${events > 0 ? done : 'not-there'}#said`)
  }
}
