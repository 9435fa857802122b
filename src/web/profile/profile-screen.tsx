/** A contact's own page: may I call now, what may I do, my PIN, my calls, and "it is me on the line". */
import type { Response } from 'express'
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { Cases } from '../../desk/cases.ts'
import type { DeskView } from '../../desk/desk-view.ts'
import type { Prove, Proved } from '../../desk/prove.ts'
import { caseSummary, ONE_LINE } from '../../domain/cases.ts'
import type { CredentialStore } from '../../domain/credential-store.ts'
import type { Directory } from '../../domain/directory.ts'
import { callId, contactId } from '../../domain/ids.ts'
import type { CheckPin, PinCheck } from '../../domain/pin-check.ts'
import { Secret } from '../../domain/secret.ts'
import type { ProfileStore } from '../../profile/profile-store.ts'
import { canCallNow, pinState, rightsOf } from '../../profile/rights.ts'
import type { Allow } from '../allow.ts'
import { ACCESS_SAID, accessScreens, type AccessParts } from './access-screen.tsx'
import { page } from '../shell/page.tsx'
import { issueScreens, type IssueParts } from './issue-screen.tsx'
import { PRIVACY_WISHES } from './privacy-request.tsx'
import { ProfileBody, SPOKEN_LANGUAGES, type ProfileNow, type ProfileVisit } from './profile-body.tsx'

export interface ProfileScreenParts extends IssueParts, AccessParts {
  directory: Directory
  credentials: CredentialStore
  profiles: ProfileStore
  checkPin: CheckPin
  notMe: (contact: ProfileVisit['person']['id']) => Promise<number>
  prove: Prove
  adminCase: Cases['adminCase']
  view: () => Promise<DeskView>
  /** Where Customer Care is called, E.164. */
  phoneNumbers: readonly string[]
  now: () => Date
}

const ROLES = ['contact'] as const
const MOST_CALLS = 10
const MOST_CASES = 20
const MOST_NOTICES = 10

const testForm = z.object({ pin: z.string().max(40) })
const confirmForm = z.object({ reference: z.string().max(40), who: z.string().max(64).optional() })
const adminCaseForm = z.object({ summary: caseSummary, key: z.string().min(1).max(100) })
/** What a person may ask about data on them (GDPR, articles 15 to 17 and 21). */
const privacyForm = z.object({
  wish: z.enum(PRIVACY_WISHES),
  details: z.string().trim().max(400).regex(ONE_LINE, 'must be one line').optional(),
  key: z.string().min(1).max(100),
})
const preferencesForm = z.object({ language: z.enum(SPOKEN_LANGUAGES), extra_time: z.literal('on').optional() })

export function profileScreens(parts: ProfileScreenParts): (allow: Allow) => void {
  const { directory, credentials, profiles, lists, checkPin, notMe, prove, adminCase, view, phoneNumbers, now } = parts

  async function profileNow({ person }: ProfileVisit): Promise<ProfileNow | undefined> {
    const [standing, pin, calls, notices, colleagues, requests] = await Promise.all([
      directory.standingOf(person.id),
      credentials.summaryFor(person.id),
      profiles.callsOf(person.id, MOST_CALLS),
      profiles.noticesFor(person.id, MOST_NOTICES),
      profiles.colleaguesOf(person.id),
      lists.requestsFor(person.id),
    ])
    if (standing === undefined) return undefined
    const rights = rightsOf(standing, now())
    const readable = standing.combinations.filter(
      ({ grant }) => grant === 'designated' || grant === 'read_only_approved',
    )
    const cases = await profiles.casesOf(
      person.id,
      readable.map(({ contract }) => contract),
      MOST_CASES,
    )
    const state = pinState(pin)
    const ready = canCallNow(state, rights)
    return { at: now(), standing, pin, state, ready, rights, calls, cases, notices, colleagues, requests, phoneNumbers }
  }

  return (allow) => {
    allow({ method: 'get', path: '/profile', roles: ROLES, menu: 'Profile' }, async (visit, request, response) => {
      const at = await profileNow(visit)
      if (at === undefined) throw new Error('somebody is signed in whom the directory does not know')
      const said = typeof request.query['said'] === 'string' ? SAID[request.query['said']] : undefined
      const body = <ProfileBody visit={visit} at={at} said={said} />
      response.type('html').send(page({ visit, title: 'Profile', body }))
    })

    issueScreens(parts)(allow)
    accessScreens(parts)(allow)

    // Counted like any try, by its owner: a signed-in contact is no way around the limits.
    allow({ method: 'post', path: '/profile/pin/test', roles: ROLES }, async ({ person }, request, response) => {
      const { pin } = testForm.parse(request.body)
      const check = await checkPin({
        digits: new Secret(pin.replace(/[\s-]/g, '')),
        callId: callId.parse(`profile-${randomUUID()}`),
        turn: 0,
        caller: { kind: 'signed-in', contact: person.id },
        attested: false,
      })
      back(response, testAnswer(check, person.id), 'pin')
    })

    // No fresh sign-in: what it can do is end things, and it should not wait.
    allow({ method: 'post', path: '/profile/not-me', roles: ROLES }, async ({ person }, _request, response) => {
      await notMe(person.id)
      back(response, 'not-me', 'pin')
    })

    allow(
      { method: 'post', path: '/profile/confirm', roles: ROLES, fresh: '/profile' },
      async ({ person }, request, response) => {
        const { reference, who } = confirmForm.parse(request.body)
        const digits = reference.replace(/[^0-9]/g, '')
        const seen = (await view()).all().find(({ card }) => card.reference.replace(/[^0-9]/g, '') === digits)
        const other = who === undefined || who === '' || who === person.id ? undefined : contactId.parse(who)
        // Only a colleague whom the page offers; the rules ask again.
        const offered = other === undefined || (await profiles.colleaguesOf(person.id)).some(({ id }) => id === other)
        const answer: Proved = !offered
          ? { kind: 'may-not' }
          : seen === undefined
            ? { kind: 'not-talking' }
            : await prove(
                seen.card.id,
                other ?? person.id,
                other === undefined ? { kind: 'profile' } : { kind: 'colleague', id: person.id, name: person.name },
                `contact ${person.id}`,
              )
        back(response, `confirm-${answer.kind}`, 'confirm')
      },
    )

    allow({ method: 'post', path: '/profile/admin-case', roles: ROLES }, async ({ person }, request, response) => {
      const read = adminCaseForm.safeParse(request.body)
      if (!read.success) return back(response, 'admin-case-one-line', 'cases')
      const { summary, key } = read.data
      const answer = await adminCase(person.id, summary, key)
      back(response, answer.kind === 'done' ? 'admin-case' : `admin-case-${answer.kind}`, 'cases')
    })

    allow({ method: 'post', path: '/profile/privacy-request', roles: ROLES }, async ({ person }, request, response) => {
      const read = privacyForm.safeParse(request.body)
      if (!read.success) return back(response, 'admin-case-one-line', 'privacy')
      const { wish, details = '', key } = read.data
      const summary = `Data privacy request: ${wish}.${details === '' ? '' : ` ${details}`}`
      const answer = await adminCase(person.id, summary, key, 'privacy')
      back(response, answer.kind === 'done' ? 'privacy-request' : `admin-case-${answer.kind}`, 'privacy')
    })

    allow({ method: 'post', path: '/profile/preferences', roles: ROLES }, async ({ person }, request, response) => {
      const { language, extra_time: extra } = preferencesForm.parse(request.body)
      const wants = { language, extraTime: extra === 'on' }
      await profiles.setPreferences(person.id, wants, {
        type: 'directory.changed',
        at: now(),
        actor: `contact ${person.id}`,
        subject: person.id,
        callId: undefined,
        body: { table: 'contacts', ...wants },
      })
      back(response, 'saved', 'preferences')
    })

    allow({ method: 'post', path: '/profile/notices', roles: ROLES }, async ({ person }, _request, response) => {
      await profiles.markSeen(person.id, now())
      back(response, 'seen', 'notices')
    })
  }
}

function back(response: Response, said: string, part: string): void {
  response.redirect(303, `/profile?said=${said}#${part}`)
}

/** Somebody else's PIN is answered like a wrong one. */
function testAnswer(check: PinCheck, own: ProfileVisit['person']['id']): string {
  switch (check.kind) {
    case 'accepted':
      return check.contactId === own ? 'test-works' : 'test-wrong'
    case 'mistyped':
      return check.fault === 'length' ? 'test-length' : 'test-mistyped'
    case 'wrong':
    case 'paused':
    case 'unavailable':
      return `test-${check.kind}`
    default:
      return check satisfies never
  }
}

const SAID: Record<string, string> = {
  ...ACCESS_SAID,
  'pin-issued': 'Your new PIN is in force. The one before it does not work any more.',
  'test-works': 'That is your PIN, and it works. Nothing was opened.',
  'test-wrong': 'That is not your PIN. It counts like a wrong try on the phone.',
  'test-length': 'That number is too short or too long. It was not counted.',
  'test-mistyped': 'A digit seems to be mistyped. It was not counted.',
  'test-paused': 'Too many tries: the test is closed for an hour.',
  'test-unavailable': 'That could not be checked just now. Try again in a minute.',
  'not-me':
    'Your PIN has ended, callers who used it are not verified any more, and the administrators have been told. Get a new PIN when you are ready.',
  'confirm-proved': 'Done. The analyst sees that it is proved.',
  'confirm-not-talking': 'No analyst is talking with a caller of that reference now. Ask for the reference again.',
  'confirm-verified-already': 'That caller is verified already.',
  'confirm-not-active': 'That contact is not active.',
  'confirm-may-not': 'You can vouch only for a colleague who has access where you are a Designated Contact.',
  'confirm-could-not-check': 'That could not be checked just now. The analyst sees nothing new; try again.',
  'admin-case': 'Your Admin Case is open. It is in the list below.',
  'privacy-request':
    'Your data privacy request is with the administrators, as an Admin Case. It is in the list of cases.',
  'admin-case-one-line': 'Not sent. Write 1 to 500 characters on one line, and send it again.',
  'admin-case-refused': 'That is not possible: you are not an active contact.',
  'admin-case-key-reused': 'That was sent already. Look at the list below.',
  'admin-case-could-not-check': 'That could not be written just now. Try again in a minute.',
  saved: 'Saved. It holds from your next call on.',
  seen: '',
}
