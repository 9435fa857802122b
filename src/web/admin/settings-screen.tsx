/** Settings of the service that administrators may see, and the tokens of other systems: made here, shown once, ended here. */
import { createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { Allow } from '../allow.ts'
import { SCOPES, type ApiToken, type TokenStore } from '../api/token-store.ts'
import { Form } from '../shell/page.tsx'
import { ADMIN_ROLES, sendAdmin, Table, When, type AdminVisit } from './admin-page.tsx'

export interface SettingsScreenParts {
  tokens: TokenStore
  /** By name, without anything secret. */
  shown: Readonly<Record<string, string>>
  now: () => Date
}

const tokenForm = z.object({
  name: z.string().trim().min(1).max(60),
  scopes: z.union([z.enum(SCOPES).transform((one) => [one]), z.array(z.enum(SCOPES)).min(1)]),
})

const MEANING: Record<(typeof SCOPES)[number], string> = {
  'calls:read': 'how calls went',
  'cases:read': 'cases',
  'cases:write': 'open and change cases, for the caller of a call',
  decide: 'ask the rules, and have a contact explained',
  'directory:read': 'companies, contacts, contracts, grants',
  'directory:write': 'change them, but for telephone numbers and e-mail addresses of contacts',
  'directory:contact-points':
    'with directory:write: enter or change telephone numbers and e-mail addresses of contacts',
}

/** 256 bits, as the settings want of tokens too. */
const newToken = () => `careline_${randomBytes(32).toString('base64url')}`

export function settingsScreen({ tokens, shown, now }: SettingsScreenParts): (allow: Allow) => void {
  const body = async (visit: AdminVisit, made?: { name: string; token: string }) => (
    <>
      {made !== undefined && (
        <article aria-labelledby="made">
          <h2 id="made">{`Token for ${made.name}`}</h2>
          <p>Copy it now: it is shown this once, and nobody can show it again.</p>
          <pre>
            <code>{made.token}</code>
          </pre>
        </article>
      )}
      <Tokens visit={visit} tokens={await tokens.all()} />
      <section aria-labelledby="settings">
        <h2 id="settings">Settings of the service</h2>
        <Table
          label="Settings of the service"
          head={['Setting', 'Value']}
          rows={Object.entries(shown).map(([name, value]) => [name, value])}
          empty=""
        />
      </section>
    </>
  )

  return (allow) => {
    allow({ method: 'get', path: '/admin/settings', roles: ADMIN_ROLES }, async (visit, _request, response) => {
      sendAdmin(response, visit, { title: 'Settings', body: await body(visit) })
    })

    allow(
      { method: 'post', path: '/admin/settings/tokens', roles: ADMIN_ROLES, fresh: '/admin/settings' },
      async (visit, request, response) => {
        const given = tokenForm.safeParse(request.body)
        if (!given.success) {
          const said = 'Give the system a name, and choose what it may do.'
          sendAdmin(response, visit, { title: 'Settings', said, body: await body(visit), status: 422 })
          return
        }
        const { name, scopes } = given.data
        const token = newToken()
        const hash = createHash('sha256').update(token).digest()
        await tokens.make({ name, scopes, hash, madeBy: `staff ${visit.person.id}`, at: now() })
        sendAdmin(response, visit, { title: 'Settings', body: await body(visit, { name, token }) })
      },
    )

    allow(
      { method: 'post', path: '/admin/settings/tokens/:id/end', roles: ADMIN_ROLES },
      async (visit, request, response) => {
        await tokens.end(String(request.params['id'] ?? ''), `staff ${visit.person.id}`, now())
        response.redirect(303, '/admin/settings')
      },
    )
  }
}

function Tokens({ visit, tokens }: { visit: AdminVisit; tokens: ApiToken[] }) {
  return (
    <section aria-labelledby="tokens">
      <h2 id="tokens">Tokens of other systems</h2>
      <Table
        label="Tokens of other systems"
        head={['System', 'May', 'Made', 'Last used', 'Act']}
        rows={tokens.map(({ id, name, scopes, madeBy, madeAt, usedAt, endedAt }) => [
          name,
          scopes.join(', '),
          <>
            <When at={madeAt} /> by {madeBy}
          </>,
          usedAt === undefined ? 'never' : <When at={usedAt} />,
          endedAt !== undefined ? (
            'ended'
          ) : (
            <Form visit={visit} action={`/admin/settings/tokens/${id}/end`} class="inline">
              <button class="quiet outline secondary" aria-label={`End the token of ${name}`}>
                End
              </button>
            </Form>
          ),
        ])}
        empty="None. Tokens in the setting API_TOKENS may do everything."
      />
      <Form visit={visit} action="/admin/settings/tokens">
        <label>
          System
          <input name="name" required maxlength={60} autocomplete="off" />
        </label>
        <fieldset>
          <legend>It may</legend>
          {SCOPES.map((scope) => (
            <label>
              <input type="checkbox" name="scopes" value={scope} /> {`${scope}: ${MEANING[scope]}`}
            </label>
          ))}
        </fieldset>
        <button class="secondary">Make a token</button>
      </Form>
    </section>
  )
}
