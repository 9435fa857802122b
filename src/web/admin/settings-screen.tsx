/** Settings of the service that administrators may see, and the tokens of other systems: made here, shown once, ended here. */
import { createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { Allow, ScreenHandler } from '../allow.ts'
import { SCOPES, type ApiToken, type TokenStore } from '../../accounts/token-store.ts'
import { Button } from '../components/button.tsx'
import { FieldError, groupStates, TextField } from '../components/field.tsx'
import { PageForm } from '../forms/page-form.tsx'
import { ADMIN_ROLES, saidOn, sendAdmin, Table, When, type AdminContext } from './admin-page.tsx'
import { AskFirst } from './ask-first.tsx'
import { ShownOnce } from './shown-once.tsx'
import { tooLong, whatIsWrong, wrongFieldsIn } from './words/faults-by-field.ts'

export interface SettingsScreenDeps {
  tokens: TokenStore
  /** By name, without anything secret. */
  shown: () => Readonly<Record<string, string>>
  now: () => Date
}

const MOST_NAME = 60
/** Whatever was sent, so that it can be shown again. */
const typedForm = z.object({
  name: z.string().trim().catch(''),
  scopes: z
    .union([z.string().transform((one) => [one]), z.array(z.string())])
    .catch([])
    .transform((given) => SCOPES.filter((scope) => given.includes(scope))),
})
type TypedToken = z.infer<typeof typedForm>

/** By field. Empty: nothing is wrong. */
function wrongIn({ name, scopes }: TypedToken): { name?: string; scopes?: string } {
  return whatIsWrong({
    name: name === '' ? 'Give the system a name.' : tooLong('The name', name, MOST_NAME),
    scopes: scopes.length === 0 ? 'Choose at least one.' : undefined,
  })
}

const MEANING: Record<(typeof SCOPES)[number], string> = {
  'calls:read': 'how calls went',
  'reports:read': 'figures of calls, without the people who called',
  'cases:read': 'cases',
  'cases:write': 'open and change cases, for the caller of a call',
  'cases:sync': 'put, change and delete cases as the system of record has them, without asking what a contact may do',
  decide: 'ask the rules, and have a contact explained',
  'directory:read': 'companies, contacts, contracts, grants',
  'directory:write': 'change them, but for telephone numbers and e-mail addresses of contacts',
  'directory:contact-points':
    'with directory:write: enter or change telephone numbers and e-mail addresses of contacts',
}

/** 256 bits, which the settings require of their tokens as well. */
const newToken = () => `careline_${randomBytes(32).toString('base64url')}`

/** Shown once. Stored until then under the id in the address, which no other person can use. */
const madeSlot = z.object({ name: z.string(), token: z.string() })
const typedSlot = z.object({ name: z.string(), scopes: z.array(z.enum(SCOPES)) })

const SAID: Record<string, string> = {
  'token-ended': 'The token has ended. Requests with it are refused from now on.',
  'not-made': 'Not made:',
}

export function settingsScreen({ tokens, shown, now }: SettingsScreenDeps): (allow: Allow) => void {
  const showPage: ScreenHandler<'administrator'> = async (context, request, response) => {
    const { query } = request
    const made = await context.slots.take(query['made'], madeSlot)
    const typed = await context.slots.read(query['typed'], typedSlot)
    const gone = query['made'] !== undefined && made === undefined
    const body = (
      <>
        {made !== undefined && <ShownOnce title={`Token for ${made.name}`} to="to the system" secret={made.token} />}
        <Tokens context={context} tokens={await tokens.all()} typed={typed} />
        <section aria-labelledby="settings">
          <h2 id="settings">Settings of the service</h2>
          <Table
            label="Settings of the service"
            head={['Setting', 'Value']}
            rows={Object.entries(shown()).map(([name, value]) => [name, value])}
            empty=""
          />
        </section>
      </>
    )
    const said = gone
      ? 'The token was made, and was shown once already. If you did not copy it, end it below and make another one.'
      : await saidOn(context, request, SAID)
    const wrong = wrongFieldsIn('token', typed === undefined ? {} : wrongIn(typed))
    sendAdmin(response, context, { title: 'Settings', said, wrong, body })
  }

  return (allow) => {
    allow({ method: 'get', path: '/admin/settings', roles: ADMIN_ROLES }, showPage)

    allow(
      {
        method: 'post',
        path: '/admin/settings/tokens',
        roles: ADMIN_ROLES,
        fresh: '/admin/settings',
        keeps: { button: 'Make a token', page: '/admin/settings', fields: { name: 'System', scopes: 'It may' } },
      },
      async (context, request, response) => {
        const given = typedForm.parse(request.body)
        if (Object.keys(wrongIn(given)).length > 0) {
          const typed = await context.slots.keep(given)
          response.redirect(303, `/admin/settings?said=not-made&${new URLSearchParams({ typed }).toString()}#said`)
          return
        }
        const { name, scopes } = given
        const token = newToken()
        const hash = createHash('sha256').update(token).digest()
        await tokens.make({ name, scopes, hash, madeBy: `staff ${context.person.id}`, at: now() })
        const made = await context.slots.keep({ name, token })
        response.redirect(303, `/admin/settings?${new URLSearchParams({ made }).toString()}#made`)
      },
    )

    endTokenScreens({ tokens, now }, allow)
  }
}

function endTokenScreens({ tokens, now }: Pick<SettingsScreenDeps, 'tokens' | 'now'>, allow: Allow): void {
  const path = '/admin/settings/tokens/:id/end'
  const keeps = { button: 'End the token', page: '/admin/settings', fields: {} }

  allow({ method: 'get', path, roles: ADMIN_ROLES }, async (context, request, response) => {
    const id = String(request.params['id'] ?? '')
    const token = (await tokens.all()).find((one) => one.id === id && one.endedAt === undefined)
    if (token === undefined) return response.redirect(303, '/admin/settings')
    const body = (
      <AskFirst
        context={context}
        action={`/admin/settings/tokens/${id}/end`}
        button="End the token"
        follows={[
          'Every request with it is refused at once. It cannot be brought back.',
          `It may: ${token.scopes.join(', ')}.`,
        ]}
        back="/admin/settings"
      />
    )
    return sendAdmin(response, context, { title: `End the token of ${token.name}?`, body })
  })

  allow({ method: 'post', path, roles: ADMIN_ROLES, keeps }, async (context, request, response) => {
    await tokens.end(String(request.params['id'] ?? ''), `staff ${context.person.id}`, now())
    response.redirect(303, '/admin/settings?said=token-ended#said')
  })
}

interface TokenDeps {
  context: AdminContext
  tokens: ApiToken[]
  /** What was typed, when it was not enough. */
  typed: z.infer<typeof typedSlot> | undefined
}

function Tokens({ context, tokens, typed }: TokenDeps) {
  const wrong = typed === undefined ? {} : wrongIn(typed)
  return (
    <section aria-labelledby="tokens">
      <h2 id="tokens">Tokens of other systems</h2>
      <Table
        label="Tokens of other systems"
        head={['System', 'May', 'Made', 'Last used', 'Action']}
        rows={tokens.map(({ id, name, scopes, madeBy, madeAt, usedAt, endedAt }) => [
          <>
            {name} <small>{id}</small>
          </>,
          scopes.join(', '),
          <>
            <When at={madeAt} /> by {madeBy}
          </>,
          usedAt === undefined ? 'never' : <When at={usedAt} />,
          endedAt !== undefined ? (
            'ended'
          ) : (
            <a href={`/admin/settings/tokens/${id}/end`} class="action-link" aria-label={`End the token of ${name}…`}>
              End…
            </a>
          ),
        ])}
        empty="None. Tokens in the setting API_TOKENS may do everything."
      />
      <PageForm context={context} action="/admin/settings/tokens">
        <TextField
          id="token-name"
          name="name"
          label="System"
          value={typed?.name ?? ''}
          error={wrong.name}
          autofocus={wrong.name !== undefined}
          maxlength={MOST_NAME}
          required
        />
        <fieldset {...groupStates('token-scopes', wrong.scopes)}>
          <legend>It may</legend>
          {wrong.scopes !== undefined && <FieldError id="token-scopes" error={wrong.scopes} />}
          {SCOPES.map((scope) => (
            <label>
              <input type="checkbox" name="scopes" value={scope} checked={typed?.scopes.includes(scope) === true} />{' '}
              {`${scope}: ${MEANING[scope]}`}
            </label>
          ))}
        </fieldset>
        <Button kind="secondary">Make a token</Button>
      </PageForm>
    </section>
  )
}
