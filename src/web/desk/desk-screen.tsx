/** The analyst's desk: who waits, the call they have, and every action on it, checked again on the server each time. */
import type { AdminRequestStore } from '../../calls/admin-requests.ts'
import type { DeskActions } from '../../desk/desk.ts'
import type { Messages } from '../../desk/messages/messages.ts'
import type { DeskView } from '../../desk/desk-view.ts'
import { watchFloor } from '../../desk/floor/floor.ts'
import type { PauseStore } from '../../desk/floor/pauses.ts'
import type { CallerHistoryStore } from '../../desk/records/caller-history.ts'
import type { CallNoteStore } from '../../desk/records/call-note-store.ts'
import type { AnswerPlaces } from '../../desk/softphone/answer-place.ts'
import type { BrowserPhoneStore } from '../../desk/softphone/browser-phones.ts'
import type { PresenceStore } from '../../desk/staff/presence.ts'
import type { StaffDirectory } from '../../desk/staff/staff.ts'
import type { GiveOwner } from '../../desk/cases/give-owner.ts'
import type { AuditLog } from '../../domain/audit.ts'
import type { Case } from '../../domain/cases/cases.ts'
import type { ContractNumber, StaffId } from '../../domain/ids.ts'
import type { Policy } from '../../domain/policy.ts'
import type { ProfileStore } from '../../profile/profile-store.ts'
import type { Allow } from '../allow.ts'
import { page } from '../shell/page.tsx'
import { makeAdminDesk } from './admin-desk.ts'
import {
  callActions,
  callbackActions,
  caseActions,
  consultActions,
  noteActions,
  ownerAction,
  presenceActions,
  requestActions,
} from './desk-actions.ts'
import { wordsOf } from './desk-answers.ts'
import { DESK_ROLES, readDesk, type DeskContext } from './desk-now.ts'
import { DeskPage } from './desk-page.tsx'
import { readBrowser, streamDesk } from './desk-stream.tsx'
import { desksOnScreen } from './desks-on-screen.ts'
import { rememberAboutCall } from './call/about-call.ts'
import { messageActions } from './messages/message-actions.ts'
import type { Softphone } from './softphone/softphone.ts'
import { SOFTPHONE_SCRIPT } from './softphone/softphone-panel.tsx'
import { softphoneScreens } from './softphone/softphone-screens.ts'

export interface DeskScreenDeps {
  actions: DeskActions
  view: () => Promise<DeskView>
  presence: PresenceStore
  pauses: PauseStore
  staff: StaffDirectory
  audit: AuditLog
  profiles: Pick<ProfileStore, 'contactAt'>
  openCases: (contract: ContractNumber) => Promise<Case[]>
  giveOwner: GiveOwner
  policy: Pick<Policy, 'widenAfter' | 'ownerFirst' | 'targets'>
  messages: Messages
  callNotes: Pick<CallNoteStore, 'of'>
  callerHistory: CallerHistoryStore
  /** Undefined: analysts answer on telephones alone. */
  softphone: Softphone | undefined
  answerPlaces: AnswerPlaces
  browserPhones: BrowserPhoneStore
  adminRequests: Pick<AdminRequestStore, 'waiting' | 'settle'>
  now: () => Date
  beatMs?: number | undefined
  /** A spoken prompt in words. */
  heardAs: (prompt: string) => string
}

export function deskScreens(deps: DeskScreenDeps): (allow: Allow) => void {
  const { actions, adminRequests, heardAs, messages, now, softphone } = deps
  const requests = makeAdminDesk({ adminRequests, now })
  const floor = watchFloor(deps)
  const { aboutCall, changed: noted } = rememberAboutCall(deps)
  const deskNow = (context: DeskContext) =>
    readDesk(context, { floor, actions, messages, requests, aboutCall, targets: deps.policy.targets, now })
  const onScreen = desksOnScreen()
  const drawFor = (id: StaffId) => {
    floor.changed()
    onScreen.draw(id)
  }
  actions.updates.listen(drawFor)

  return (allow) => {
    const desk = { method: 'get', path: '/desk', roles: DESK_ROLES, menu: 'Desk' } as const
    const talks = softphone === undefined ? {} : { microphone: true as const }
    allow({ ...desk, ...talks }, async (context, request, response) => {
      // Perhaps they have just done something in another process.
      floor.changed()
      const said = wordsOf(request.query['said'])
      const regions = { context, now: await deskNow(context), heardAs }
      const body = <DeskPage {...regions} said={said} softphone={softphone} />
      const scripts = softphone === undefined ? ['desk.js'] : ['desk.js', SOFTPHONE_SCRIPT]
      response.type('html').send(page({ context, title: 'Desk', body, scripts, wide: true }))
    })
    if (softphone !== undefined) softphoneScreens(allow, { ...deps, softphone })
    allow({ method: 'get', path: '/desk/events', roles: DESK_ROLES, background: true }, (context, request, response) =>
      streamDesk(
        context,
        { response, browser: readBrowser(request.query), onEnd: (end) => request.on('close', end) },
        { ...deps, deskNow, floor, onScreen },
      ),
    )
    // Boards show people too.
    const all = { ...deps, requests, drawFor: actions.updates.tell }
    presenceActions(allow, all)
    callActions(allow, all)
    consultActions(allow, all)
    noteActions(allow, { actions, noted })
    caseActions(allow, { ...all, noted })
    ownerAction(allow, { ...all, noted })
    callbackActions(allow, all)
    messageActions(allow, all)
    requestActions(allow, all)
  }
}
