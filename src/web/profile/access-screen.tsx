/** Access on the profile page: a contact asks for it, an approver says yes or no, by the same rules as everybody who gives it. */
import type { Response } from 'express'
import { z } from 'zod'
import type { Change } from '../../directory/change.ts'
import type { DirectoryLists, GrantListed } from '../../directory/directory-lists.ts'
import type { Author } from '../../directory/directory-records.ts'
import type { Directory, Standing } from '../../domain/directory.ts'
import type { Allow } from '../allow.ts'
import { Form } from '../shell/page.tsx'
import type { Visit } from '../visit.ts'

export interface AccessParts {
  directory: Directory
  lists: DirectoryLists
  change: Change
  now: () => Date
}

type ProfileVisit = Visit<'contact'>
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

export const ACCESS_SAID: Record<string, string> = {
  'access-asked': 'Asked. Whoever approves for your company has been told; you will find the answer here.',
  'access-given':
    'You approve for this contract yourself: you have it now, and it is noted that you gave it to yourself.',
  'access-have': 'You have that already, or have asked for it.',
  'access-refused':
    'That is not possible for you: a Designated Contact needs an address of their own at the company that opens the cases.',
  'access-gone': 'Somebody has answered or changed it meanwhile.',
  'request-yes': 'Approved. They have been told.',
  'request-no': 'Declined. They have been told.',
  'request-refused': 'The rules do not allow that. Ask an administrator why.',
}

export function accessScreens({ directory, lists, change, now }: AccessParts): (allow: Allow) => void {
  const author = ({ person }: ProfileVisit, why: string): Author => ({
    actor: `contact ${person.id}`,
    via: 'request',
    why,
    at: now(),
    importId: undefined,
  })

  return (allow) => {
    allow({ method: 'post', path: '/profile/access', roles: ROLES }, async (visit, request, response) => {
      const { contract, level } = askForm.parse(request.body)
      const contact = visit.person.id
      const standing = await directory.standingOf(contact)
      // Of their own company's contracts alone: any other number is answered like one that does not exist.
      if (standing?.combinations.some((one) => one.contract === contract) !== true)
        return back(response, 'access-refused')
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
      const done = await change([{ kind: 'grants', row, version: before?.version ?? 0 }], author(visit, 'asked for'))
      if (done.kind === 'refused') return back(response, 'access-refused')
      if (done.kind === 'changed-meanwhile') return back(response, 'access-gone')
      return back(response, approves ? 'access-given' : 'access-asked')
    })

    allow({ method: 'post', path: '/profile/requests', roles: ROLES }, async (visit, request, response) => {
      const { answer, version, ...key } = answerForm.parse(request.body)
      const asked = (await lists.requestsFor(visit.person.id)).some(
        ({ row }) => row.contact === key.contact && row.contract === key.contract && row.level === key.level,
      )
      if (!asked) return back(response, 'access-gone', 'requests')
      const yes = answer === 'yes'
      const row = {
        ...key,
        status: yes ? 'active' : 'ended',
        approvedBy: yes ? visit.person.id : null,
        ownerException: false,
      } as const
      const done = await change([{ kind: 'grants', row, version }], author(visit, yes ? 'approved' : 'declined'))
      const said = { done: `request-${answer}`, refused: 'request-refused', 'changed-meanwhile': 'access-gone' }[
        done.kind
      ]
      return back(response, said, 'requests')
    })
  }
}

function back(response: Response, said: string, part = 'rights'): void {
  response.redirect(303, `/profile?said=${said}#${part}`)
}

export function AskForAccess({ visit, standing }: { visit: ProfileVisit; standing: Standing }) {
  if (standing.combinations.length === 0) return <></>
  return (
    <details>
      <summary>Ask for more access</summary>
      <Form visit={visit} action="/profile/access">
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
              <option value="designated">open and work on cases (Designated Contact)</option>
            </select>
          </label>
        </div>
        <button class="secondary">Ask</button>
      </Form>
    </details>
  )
}

export function RequestsToAnswer({ visit, requests }: { visit: ProfileVisit; requests: readonly GrantListed[] }) {
  if (requests.length === 0) return <></>
  return (
    <section id="requests" aria-labelledby="requests-title">
      <article>
        <h2 id="requests-title">Requests for you to answer</h2>
        {requests.map(({ row, version, contactName, endUser }) => (
          <Form visit={visit} action="/profile/requests">
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
          </Form>
        ))}
      </article>
    </section>
  )
}
