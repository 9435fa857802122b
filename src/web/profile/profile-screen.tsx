/** A contact's own page: may I call now, what may I do, my PIN, my calls, and "it is me on the line". */
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { Cases } from '../../desk/cases/cases.ts'
import type { DeskView } from '../../desk/desk-view.ts'
import type { Prove, Proved } from '../../desk/prove.ts'
import { caseSummary, ONE_LINE } from '../../domain/cases/cases.ts'
import type { CredentialStore } from '../../domain/pin/credential-store.ts'
import type { Directory } from '../../domain/directory/directory.ts'
import { callId, contactId } from '../../domain/ids.ts'
import type { CheckPin, PinCheck } from '../../domain/pin/pin-check.ts'
import { Secret } from '../../domain/secret.ts'
import type { ProfileStore } from '../../profile/profile-store.ts'
import type { GracePolicy } from '../../domain/standing-facts.ts'
import { canCallNow, pinState, rightsOf } from '../../profile/rights.ts'
import type { Allow } from '../allow.ts'
import { accessScreens, type AccessDeps } from './access-screen.tsx'
import { page } from '../shell/page.tsx'
import { notMeScreens } from './not-me-screen.tsx'
import { answerOf, back, type ProfileAnswer } from './profile-words.ts'
import { issueScreens, type IssueDeps } from './issue-screen.tsx'
import { PRIVACY_WISHES } from './privacy-request.tsx'
import { ProfileBody, SPOKEN_LANGUAGES, type ProfileNow, type ProfileContext } from './profile-body.tsx'

export interface ProfileScreenDeps extends IssueDeps, AccessDeps {
  directory: Directory
  credentials: CredentialStore
  profiles: ProfileStore
  checkPin: CheckPin
  notMe: (contact: ProfileContext['person']['id']) => Promise<number>
  prove: Prove
  adminCase: Cases['adminCase']
  view: () => Promise<DeskView>
  /** Where Customer Care is called, E.164. */
  phoneNumbers: readonly string[]
  policy: GracePolicy
  now: () => Date
}

const ROLES = ['contact'] as const
const MOST_CALLS = 10
const MOST_CASES = 20
const MOST_NOTICES = 10

/** Own choices: each of these leaves rows and tells other people. */
const OFTEN = { most: 20, minutes: 60 }
/** A reference has nine digits, so ten tries in ten minutes find no call by chance. */
const REFERENCES = { most: 10, minutes: 10 }

const testForm = z.object({ pin: z.string().max(40) })
const confirmForm = z.object({ reference: z.string().max(40), who: z.string().max(64).optional() })
const adminCaseForm = z.object({ summary: caseSummary, key: z.string().min(1).max(100) })
/** What a person may ask about data on them (GDPR, articles 15 to 17 and 21). */
const privacyForm = z.object({
  wish: z.enum(PRIVACY_WISHES),
  details: z.string().trim().max(400).regex(ONE_LINE, 'must be one line').optional(),
  key: z.string().min(1).max(100),
})
const preferencesForm = z.object({ language: z.string().max(35), extra_time: z.literal('on').optional() })

const CONFIRM_KEPT = {
  button: 'Confirm',
  page: '/profile#confirm',
  fields: { reference: 'Reference the analyst reads to you', who: 'Colleague on the line' },
}
const ADMIN_CASE_KEPT = {
  button: 'Open Admin Case',
  page: '/profile#cases',
  fields: { summary: 'What you need', key: '' },
}
const PRIVACY_KEPT = {
  button: 'Send the request',
  page: '/profile#privacy',
  fields: { wish: 'You ask for', details: 'Details', key: '' },
}
const PREFERENCES_KEPT = {
  button: 'Save',
  page: '/profile#preferences',
  fields: { language: 'Language', extra_time: 'Twice the time' },
}

export function profileScreens(deps: ProfileScreenDeps): (allow: Allow) => void {
  const { directory, credentials, profiles, lists, checkPin, prove, adminCase, view, phoneNumbers, policy, now } = deps

  async function profileNow({ person }: ProfileContext): Promise<ProfileNow | undefined> {
    const [standing, pin, calls, notices, colleagues, requests] = await Promise.all([
      directory.standingOf(person.id),
      credentials.summaryFor(person.id),
      profiles.callsOf(person.id, MOST_CALLS),
      profiles.noticesFor(person.id, MOST_NOTICES),
      profiles.colleaguesOf(person.id),
      lists.requestsFor(person.id),
    ])
    if (standing === undefined) return undefined
    const rights = rightsOf(standing, now(), policy)
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
    return {
      at: now(),
      standing,
      pin,
      state,
      ready,
      rights,
      calls,
      cases,
      notices,
      colleagues,
      requests,
      phoneNumbers,
      policy,
    }
  }

  return (allow) => {
    allow({ method: 'get', path: '/profile', roles: ROLES, menu: 'Profile' }, async (context, request, response) => {
      const at = await profileNow(context)
      if (at === undefined) throw new Error('somebody is signed in whom the directory does not know')
      const body = <ProfileBody context={context} at={at} said={answerOf(request.query['said'])} />
      response.type('html').send(page({ context, title: 'Profile', body }))
    })

    issueScreens(deps)(allow)
    notMeScreens(deps)(allow)
    accessScreens(deps)(allow)

    // Counted like any try, by its owner: a signed-in contact is no way around the limits.
    allow(
      { method: 'post', path: '/profile/pin/test', roles: ROLES, limit: OFTEN },
      async ({ person }, request, response) => {
        const { pin } = testForm.parse(request.body)
        const check = await checkPin({
          digits: new Secret(pin.replace(/[\s-]/g, '')),
          callId: callId.parse(`profile-${randomUUID()}`),
          turn: 0,
          caller: { kind: 'signed-in', contact: person.id },
          attested: false,
          onlyFor: person.id,
        })
        back(response, testAnswer(check, person.id))
      },
    )

    allow(
      {
        method: 'post',
        path: '/profile/confirm',
        roles: ROLES,
        fresh: '/profile',
        keeps: CONFIRM_KEPT,
        limit: REFERENCES,
      },
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
        back(response, `confirm-${answer.kind}`)
      },
    )

    allow(
      { method: 'post', path: '/profile/admin-case', roles: ROLES, keeps: ADMIN_CASE_KEPT, limit: OFTEN },
      async ({ person }, request, response) => {
        const read = adminCaseForm.safeParse(request.body)
        if (!read.success) return back(response, 'admin-case-one-line')
        const { summary, key } = read.data
        const answer = await adminCase(person.id, summary, key)
        return back(response, caseAnswer('admin-case', answer.kind))
      },
    )

    allow(
      { method: 'post', path: '/profile/privacy-request', roles: ROLES, keeps: PRIVACY_KEPT, limit: OFTEN },
      async ({ person }, request, response) => {
        const read = privacyForm.safeParse(request.body)
        if (!read.success) return back(response, 'privacy-one-line')
        const { wish, details = '', key } = read.data
        const summary = `Data privacy request: ${wish}.${details === '' ? '' : ` ${details}`}`
        const answer = await adminCase(person.id, summary, key, 'privacy')
        return back(response, caseAnswer('privacy', answer.kind))
      },
    )

    allow(
      { method: 'post', path: '/profile/preferences', roles: ROLES, keeps: PREFERENCES_KEPT },
      async ({ person }, request, response) => {
        const { language, extra_time: extra } = preferencesForm.parse(request.body)
        const stored = (await directory.standingOf(person.id))?.contact.language
        // What is stored may be none of the choices: it came from a file or the API, and stays until another is chosen.
        if (language !== stored && !isSpoken(language)) return back(response, 'not-saved')
        const wants = { language, extraTime: extra === 'on' }
        await profiles.setPreferences(person.id, wants, {
          type: 'directory.changed',
          at: now(),
          actor: `contact ${person.id}`,
          subject: person.id,
          callId: undefined,
          body: { table: 'contacts', ...wants },
        })
        back(response, 'saved')
      },
    )

    allow({ method: 'post', path: '/profile/notices', roles: ROLES }, async ({ person }, _request, response) => {
      await profiles.markSeen(person.id, now())
      back(response, 'seen')
    })
  }
}

function caseAnswer(
  form: 'admin-case' | 'privacy',
  kind: Awaited<ReturnType<Cases['adminCase']>>['kind'],
): ProfileAnswer {
  switch (kind) {
    case 'done':
      return form === 'privacy' ? 'privacy-request' : 'admin-case'
    case 'refused':
    case 'key-reused':
      return `${form}-${kind}`
    default:
      return `${form}-could-not-check`
  }
}

function isSpoken(language: string): boolean {
  const offered: readonly string[] = SPOKEN_LANGUAGES
  return offered.includes(language)
}

/** Somebody else's PIN is answered like a wrong one. */
function testAnswer(check: PinCheck, own: ProfileContext['person']['id']): ProfileAnswer {
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
