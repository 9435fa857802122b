/** Which account at the identity provider a person is linked to, releasing that link, and taking over rows that groups decide on. */
import type { Child } from 'hono/jsx'
import type { Response } from 'express'
import type { Allow } from '../allow.ts'
import type { Sessions } from '../../accounts/sessions.ts'
import type { Linkholder, SignInStore } from '../../accounts/sign-in-store.ts'
import { AskFirst } from './ask-first.tsx'
import { ADMIN_ROLES, pathOf, sendAdmin, Table, When, type AdminContext } from './admin-page.tsx'

export interface SignInScreenDeps {
  signIns: Pick<SignInStore, 'linksOf' | 'fromProvider' | 'takeOver'>
  sessions: Pick<Sessions, 'release'>
  now: () => Date
}

const HOLDERS = { contacts: 'contact', staff: 'staff' } as const
type HolderKind = keyof typeof HOLDERS

const RELEASE_ALL = '/admin/staff/release-sign-ins'

/** The section of a person's page. */
export async function SignInLinks({
  signIns,
  kind,
  id,
}: {
  signIns: SignInScreenDeps['signIns']
  kind: HolderKind
  id: string
}): Promise<Child> {
  const links = await signIns.linksOf({ kind: HOLDERS[kind], id })
  const fromProvider = kind === 'staff' ? await signIns.fromProvider({ staff: id }) : undefined
  return (
    <section aria-labelledby="sign-in">
      <h2 id="sign-in">Sign-in</h2>
      {fromProvider !== undefined && <FromProvider id={id} />}
      {links.length === 0 ? (
        <p>No account yet. At the first sign-in, the account with their verified e-mail address is linked to them.</p>
      ) : (
        <>
          <Table
            label="Accounts"
            head={['Identity provider', 'Account there', 'Linked']}
            rows={links.map(({ issuer, subject, linkedAt }) => [issuer, subject, <When at={linkedAt} />])}
            empty=""
          />
          <p>
            <a href={`${pathOf(kind, id)}/release-sign-in`} role="button" class="secondary">
              Release this account…
            </a>
          </p>
        </>
      )}
    </section>
  )
}

function FromProvider({ id }: { id: string }) {
  return (
    <>
      <p>
        <strong>Comes from the identity provider.</strong> A group there gives the role, anew at every sign-in, and
        without any the access ends. The role cannot be changed here. Desks, telephone, languages and products are
        entered here: a new row has none, and is offered no calls.
      </p>
      <p>
        <a href={`${pathOf('staff', id)}/take-over`} role="button" class="secondary">
          Take this row over…
        </a>
      </p>
    </>
  )
}

/** Below the list of the staff. */
export function ReleaseAllStaff() {
  return (
    <details>
      <summary>All staff have new accounts at the identity provider</summary>
      <p>
        After the provider was set up anew, every person has a new account there and is refused, because their e-mail
        address belongs to the old one. Releasing lets each person be linked again by their verified e-mail address.
      </p>
      <p>
        <a href={RELEASE_ALL} role="button" class="secondary">
          Release the accounts of all staff…
        </a>
      </p>
    </details>
  )
}

/** Asks first: the next account with that address gets the person's rights. */
export function signInScreens({ signIns, sessions, now }: SignInScreenDeps): (allow: Allow) => void {
  const release = (context: AdminContext, whose: Linkholder | 'all staff') =>
    sessions.release(whose, { actor: `staff ${context.person.id}`, at: now() })

  return (allow) => {
    takeOverScreens({ signIns, now }, allow)
    for (const kind of ['staff', 'contacts'] as const) {
      const declared = {
        path: `/admin/${kind}/one/:key/release-sign-in`,
        roles: ADMIN_ROLES,
        fresh: `/admin/${kind}`,
      }
      const keeps = { button: 'Release this account', page: `/admin/${kind}/one/:key`, fields: {} }
      allow({ method: 'get', ...declared }, (context, request, response) => {
        const id = String(request.params['key'] ?? '')
        const back = pathOf(kind, id)
        ask(response, context, { whose: `the account of ${id}`, action: `${back}/release-sign-in`, back })
      })
      allow({ method: 'post', ...declared, keeps }, async (context, request, response) => {
        const id = String(request.params['key'] ?? '')
        const { people } = await release(context, { kind: HOLDERS[kind], id })
        // An administrator who releases their own account is signed out by it.
        const said = people.length === 0 ? 'no-sign-in' : 'sign-in-released'
        response.redirect(303, `${pathOf(kind, id)}?said=${said}#said`)
      })
    }

    const all = { path: RELEASE_ALL, roles: ADMIN_ROLES, fresh: '/admin/staff' }
    const keeps = { button: 'Release the accounts of all staff', page: '/admin/staff', fields: {} }
    allow({ method: 'get', ...all }, (context, _request, response) => {
      ask(response, context, { whose: 'the accounts of all staff', action: RELEASE_ALL, back: '/admin/staff' })
    })
    allow({ method: 'post', ...all, keeps }, async (context, _request, response) => {
      await release(context, 'all staff')
      response.redirect(303, '/admin/staff?said=sign-ins-released#said')
    })
  }
}

function takeOverScreens({ signIns, now }: Omit<SignInScreenDeps, 'sessions'>, allow: Allow): void {
  const declared = { path: '/admin/staff/one/:key/take-over', roles: ADMIN_ROLES, fresh: '/admin/staff' }
  const keeps = { button: 'Take over', page: '/admin/staff/one/:key', fields: {} }
  allow({ method: 'get', ...declared }, (context, request, response) => {
    const id = String(request.params['key'] ?? '')
    const back = pathOf('staff', id)
    const body = (
      <AskFirst
        context={context}
        action={`${back}/take-over`}
        button="Take over"
        follows={[
          'They stay what they are now, active or inactive, in their role. From now on you change both here.',
          'Groups at the identity provider change this row no more, and losing them ends nothing here. That cannot be undone.',
        ]}
        back={back}
      />
    )
    sendAdmin(response, context, { title: `Take ${id} over from the identity provider?`, body })
  })
  allow({ method: 'post', ...declared, keeps }, async (context, request, response) => {
    const id = String(request.params['key'] ?? '')
    const taken = await signIns.takeOver(id, { actor: `staff ${context.person.id}`, at: now() })
    response.redirect(303, `${pathOf('staff', id)}?said=${taken ? 'taken-over' : 'by-hand'}#said`)
  })
}

function ask(
  response: Response,
  context: AdminContext,
  { whose, action, back }: { whose: string; action: string; back: string },
): void {
  const body = (
    <AskFirst
      context={context}
      action={action}
      button="Release"
      follows={[
        'They are signed out now, on every screen. Calls that they are in go on.',
        'The next account that the identity provider sends with their verified e-mail address is linked to them, and has their rights. Make sure that only they can have it.',
      ]}
      back={back}
    />
  )
  sendAdmin(response, context, { title: `Release ${whose}?`, body })
}
