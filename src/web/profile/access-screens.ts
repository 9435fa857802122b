/** Access on the profile page: a contact asks for it, an approver says yes or no, by the same rules as every person who gives it. */
import { z } from 'zod'
import type { Change } from '../../directory/change.ts'
import type { RowLists } from '../../directory/lists/row-lists.ts'
import type { AccessRequests } from '../../directory/lists/related-lists.ts'
import type { Author } from '../../directory/directory-records.ts'
import type { Directory } from '../../domain/directory/directory.ts'
import type { Allow } from '../allow.ts'
import { contactForm } from '../forms/stored-form.ts'
import { mayBeDesignated } from './sections/access-forms.tsx'
import type { ProfileContext } from './profile-now.ts'
import { back } from './profile-words.ts'

export interface AccessDeps {
  directory: Directory
  lists: Pick<RowLists, 'one'> & AccessRequests
  change: Change
  now: () => Date
}

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

const LEVELS = {
  designated: 'stored.level-designated',
  'read-only': 'stored.level-read-only',
  approver: 'stored.level-approver',
} as const
const ASK_STORED = contactForm({
  button: 'access.button',
  page: '/profile#rights',
  fields: { contract: 'access.contract', level: 'stored.access' },
  values: { level: LEVELS },
})
const ANSWER_STORED = contactForm({
  button: 'stored.answer-button',
  page: '/profile#requests',
  fields: {
    contact: 'stored.who-asks',
    contract: 'stored.contract',
    level: 'stored.access',
    answer: 'stored.answer',
    version: '',
  },
  values: { level: LEVELS, answer: { yes: 'stored.yes', no: 'stored.no' } },
})

export function accessScreens(deps: AccessDeps): (allow: Allow) => void {
  return (allow) => {
    askScreen(allow, deps)
    answerScreen(allow, deps)
  }
}

function authorOf({ person }: ProfileContext, why: string, at: Date): Author {
  return { actor: `contact ${person.id}`, via: 'request', why, at, importId: undefined }
}

function askScreen(allow: Allow, { directory, lists, change, now }: AccessDeps): void {
  allow(
    { method: 'post', path: '/profile/access', roles: ROLES, keeps: ASK_STORED, limit: { most: 20, minutes: 60 } },
    async (context, request, response) => {
      const { contract, level } = askForm.parse(request.body)
      const contact = context.person.id
      const standing = await directory.standingOf(contact)
      // Only a contract of their own company. Any other number is answered like one that does not exist.
      const on = standing?.combinations.find((one) => one.contract === contract)
      if (standing === undefined || on === undefined) return back(response, 'access-refused')
      // The request would wait for ever: no approver may grant it.
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
        authorOf(context, 'asked for', now()),
      )
      if (done.kind === 'refused') return back(response, 'access-refused')
      if (done.kind === 'changed-meanwhile') return back(response, 'access-changed')
      return back(response, approves ? 'access-given' : 'access-asked')
    },
  )
}

function answerScreen(allow: Allow, { lists, change, now }: AccessDeps): void {
  allow(
    { method: 'post', path: '/profile/requests', roles: ROLES, keeps: ANSWER_STORED },
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
      const done = await change(
        [{ kind: 'grants', row, version }],
        authorOf(context, yes ? 'approved' : 'declined', now()),
      )
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
