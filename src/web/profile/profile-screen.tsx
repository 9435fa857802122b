/** A contact's own page: may I call now, what may I do, my PIN, my calls, and confirming that I am the caller. */
import type { Cases } from '../../desk/cases/cases.ts'
import type { CheckPin } from '../../domain/pin/pin-check.ts'
import type { ProfileStore } from '../../profile/profile-store.ts'
import type { Allow } from '../allow.ts'
import { page } from '../shell/page.tsx'
import { accessScreens, type AccessDeps } from './access-screens.ts'
import type { OwnCaseDeps } from './cases/own-case-now.ts'
import { ownCasePages } from './cases/own-case-pages.ts'
import { confirmScreen, type ConfirmDeps } from './confirm-screen.ts'
import { issueScreens, type IssueDeps } from './issue-screen.tsx'
import { languageScreen } from './language-screen.ts'
import { notMeScreens } from './not-me-screen.tsx'
import { ownCaseScreens } from './own-case-screens.ts'
import { preferencesScreen } from './preferences-screen.ts'
import { ProfileBody } from './profile-body.tsx'
import { readProfile, type ProfileContext, type ProfileNowDeps } from './profile-now.ts'
import { answerOf, back, typedFields } from './profile-words.ts'
import { testPinScreen } from './test-pin-screen.ts'

export interface ProfileScreenDeps extends ProfileNowDeps, IssueDeps, AccessDeps, ConfirmDeps, OwnCaseDeps {
  lists: AccessDeps['lists']
  profiles: ProfileStore
  checkPin: CheckPin
  notMe: (contact: ProfileContext['person']['id']) => Promise<number>
  cases: Pick<Cases, 'adminCase' | 'byContact'>
  directory: ProfileNowDeps['directory']
  ownCases: OwnCaseDeps['ownCases']
  policy: OwnCaseDeps['policy']
}

const ROLES = ['contact'] as const

export function profileScreens(deps: ProfileScreenDeps): (allow: Allow) => void {
  const { profiles, checkPin, cases, now } = deps
  return (allow) => {
    allow(
      { method: 'get', path: '/profile', roles: ROLES, menu: { word: 'menu.profile' } },
      async (context, request, response) => {
        const at = await readProfile(context, deps)
        if (at === undefined) throw new Error('a person is signed in whom the directory does not know')
        const typed = (await context.slots.read(request.query['typed'], typedFields)) ?? {}
        const body = (
          <ProfileBody context={context} at={at} said={answerOf(request.query['said'], context.words)} typed={typed} />
        )
        response.type('html').send(page({ context, title: context.words.say('profile.title'), body }))
      },
    )
    issueScreens(deps)(allow)
    notMeScreens(deps)(allow)
    accessScreens(deps)(allow)
    testPinScreen(allow, checkPin)
    confirmScreen(allow, deps)
    ownCaseScreens(allow, cases.adminCase)
    ownCasePages(allow, deps)
    preferencesScreen(allow, deps)
    languageScreen(allow, deps)
    allow({ method: 'post', path: '/profile/notices', roles: ROLES }, async ({ person }, _request, response) => {
      await profiles.markSeen(person.id, now())
      back(response, 'seen')
    })
  }
}
