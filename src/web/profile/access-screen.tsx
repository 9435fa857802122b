/** Access on the profile page: a contact asks for it, an approver says yes or no, by the same rules as everybody who gives it. */
import { z } from 'zod'
import type { Change } from '../../directory/change.ts'
import type { GrantListed, AccessRequests } from '../../directory/lists/related-lists.ts'
import type { RowLists } from '../../directory/lists/row-lists.ts'
import type { Author } from '../../directory/directory-records.ts'
import type { Combination, Directory, Standing } from '../../domain/directory/directory.ts'
import { relationOf } from '../../domain/directory/relation.ts'
import type { Allow } from '../allow.ts'
import { PageForm } from '../forms/page-form.tsx'
import { Said, type SaidAt } from '../shell/said.tsx'
import type { ScreenContext } from '../screen-context.ts'
import { back } from './profile-words.ts'

export interface AccessDeps {
  directory: Directory
  lists: Pick<RowLists, 'one'> & AccessRequests
  change: Change
  now: () => Date
}

type ProfileContext = ScreenContext<'contact'>
const ROLES = ['contact'] as const
const ASKED_FOR = ['designated', 'read-only'] as const
const askForm = z.object({ contract: z.string().max(64), level: z.enum(ASKED_FOR) })
const answerForm = z.object({
  contact: z.string().max(64),
  contract: z.string().max(64),
  level: z.enum(['designated', 'read-only', 'approver']),
  version: z.coerce.number().int(),
  answer: z.enum(['yes', 'no']),
})

const ASK_KEPT = { button: 'Ask', page: '/profile#rights', fields: { contract: 'For', level: 'Access' } }
const ANSWER_KEPT = {
  button: 'Send the answer',
  page: '/profile#requests',
  fields: { contact: 'Who asks', contract: 'Contract', level: 'Access', answer: 'Your answer', version: '' },
}

export function accessScreens({ directory, lists, change, now }: AccessDeps): (allow: Allow) => void {
  const author = ({ person }: ProfileContext, why: string): Author => ({
    actor: `contact ${person.id}`,
    via: 'request',
    why,
    at: now(),
    importId: undefined,
  })

  return (allow) => {
    allow(
      { method: 'post', path: '/profile/access', roles: ROLES, keeps: ASK_KEPT, limit: { most: 20, minutes: 60 } },
      async (context, request, response) => {
        const { contract, level } = askForm.parse(request.body)
        const contact = context.person.id
        const standing = await directory.standingOf(contact)
        // Of their own company's contracts alone: any other number is answered like one that does not exist.
        const on = standing?.combinations.find((one) => one.contract === contract)
        if (standing === undefined || on === undefined) return back(response, 'access-refused')
        // It would wait for ever: no approver could give it.
        if (level === 'designated' && !mayBeDesignated(standing, on)) return back(response, 'access-partner')
        const before = await lists.one('grants', `${contact} ${contract} ${level}`)
        if (before !== undefined && before.row.status !== 'ended') return back(response, 'access-have')
        const approves = (await lists.one('grants', `${contact} ${contract} approver`))?.row.status === 'active'
        const row = {
          contact,
          contract,
          level,
          status: approves ? 'active' : 'pending',
          approvedBy: approves ? contact : null,
          ownerException: false,
        } as const
        const done = await change(
          [{ kind: 'grants', row, version: before?.version ?? 0 }],
          author(context, 'asked for'),
        )
        if (done.kind === 'refused') return back(response, 'access-refused')
        if (done.kind === 'changed-meanwhile') return back(response, 'access-changed')
        return back(response, approves ? 'access-given' : 'access-asked')
      },
    )

    allow(
      { method: 'post', path: '/profile/requests', roles: ROLES, keeps: ANSWER_KEPT },
      async (context, request, response) => {
        const { answer, version, ...key } = answerForm.parse(request.body)
        const asked = (await lists.requestsFor(context.person.id)).some(
          ({ row }) => row.contact === key.contact && row.contract === key.contract && row.level === key.level,
        )
        if (!asked) return back(response, 'access-gone')
        const yes = answer === 'yes'
        const row = {
          ...key,
          status: yes ? 'active' : 'ended',
          approvedBy: yes ? context.person.id : null,
          ownerException: false,
        } as const
        const done = await change([{ kind: 'grants', row, version }], author(context, yes ? 'approved' : 'declined'))
        switch (done.kind) {
          case 'done':
            return back(response, `request-${answer}`)
          case 'refused':
            return back(response, 'request-refused')
          case 'changed-meanwhile':
            return back(response, 'access-gone')
          default:
            return done satisfies never
        }
      },
    )
  }
}

/** Whoever bought through a partner cannot, unless the Support Owner's exception is recorded, which an administrator does. */
function mayBeDesignated(standing: Standing, on: Combination): boolean {
  return relationOf(standing.contact, on) !== 'indirect_end_user'
}

interface AskProps {
  context: ProfileContext
  standing: Standing
  said: SaidAt | undefined
}

export function AskForAccess({ context, standing, said }: AskProps) {
  if (standing.combinations.length === 0) return <Said said={said} part="rights" />
  const anyDesignated = standing.combinations.some((on) => mayBeDesignated(standing, on))
  return (
    <details open={said?.part === 'rights'}>
      <summary>Ask for more access</summary>
      <Said said={said} part="rights" />
      <PageForm context={context} action="/profile/access">
        <div class="grid">
          <label>
            For
            <select name="contract">
              {standing.combinations.map(({ contract, endUser, soldTo }) => (
                <option value={contract}>
                  {`${endUser.name}${soldTo.id === endUser.id ? '' : ` (Sold To: ${soldTo.name})`}, ${contract}`}
                </option>
              ))}
            </select>
          </label>
          <label>
            I would like to
            <select name="level">
              <option value="read-only">hear and see the status of cases</option>
              {anyDesignated && <option value="designated">open and work on cases (Designated Contact)</option>}
            </select>
          </label>
        </div>
        <button class="secondary">Ask</button>
      </PageForm>
    </details>
  )
}

interface RequestProps {
  context: ProfileContext
  requests: readonly GrantListed[]
  said: SaidAt | undefined
}

export function RequestsToAnswer({ context, requests, said }: RequestProps) {
  if (requests.length === 0 && said?.part !== 'requests') return <></>
  return (
    <section id="requests" aria-labelledby="requests-title">
      <article>
        <h2 id="requests-title">Requests for you to answer</h2>
        <Said said={said} part="requests" />
        {requests.length === 0 && <p>There are no more.</p>}
        {requests.map(({ row, version, contactName, endUser }) => (
          <PageForm context={context} action="/profile/requests">
            {Object.entries({
              contact: row.contact,
              contract: row.contract,
              level: row.level,
              version: String(version),
            }).map(([name, value]) => (
              <input type="hidden" name={name} value={value} />
            ))}
            <p>
              <strong>{contactName}</strong>{' '}
              {row.level === 'designated' ? 'asks to open and work on cases' : 'asks to see cases'} for {endUser},{' '}
              {row.contract}.
            </p>
            <div class="actions">
              <button name="answer" value="yes" aria-label={`Approve ${contactName}`}>
                Approve
              </button>
              <button name="answer" value="no" class="secondary" aria-label={`Decline ${contactName}`}>
                Decline
              </button>
            </div>
          </PageForm>
        ))}
      </article>
    </section>
  )
}
