/** Administration: every screen of it, and the actions on one contact or contract that are more than saving a row. */
import type { AdminRequestStore } from '../../calls/admin-requests.ts'
import type { CaseFileRecords } from '../../directory/cases/case-files.ts'
import type { Change } from '../../directory/change.ts'
import type { Listed } from '../../directory/lists/row-lists.ts'
import type { DirectoryLists } from '../../directory/directory-lists.ts'
import type { DirectoryRecords } from '../../directory/directory-records.ts'
import { makeImports } from '../../directory/import.ts'
import { makeFileJobs } from '../../directory/jobs/run-file-jobs.ts'
import type { Callbacks } from '../../desk/callbacks/callbacks.ts'
import type { Settlements } from '../../directory/settlements.ts'
import type { Kind } from '../../domain/directory/directory-rows.ts'
import { contactId } from '../../domain/ids.ts'
import type { Allow } from '../allow.ts'
import { aboutContact, type ContactDeps } from './records/about-contact.tsx'
import { aboutCompany, aboutContract, aboutGrant, aboutStaff } from './records/about-others.tsx'
import { ADMIN_ROLES, pathOf, sendAdmin, type AdminContext } from './admin-page.tsx'
import { AskFirst } from './ask-first.tsx'
import { filesScreen, type FilesScreenDeps } from './files/files-screen.tsx'
import { handOverScreen } from './hand-over-screen.tsx'
import { inStepScreens, type InStepDeps } from './in-step-screens.tsx'
import { listScreens } from './lists/list-screens.tsx'
import { recordFiles } from './records/record-files.ts'
import { recordScreens, type RecordScreenDeps } from './records/record-screens.tsx'
import { suggestScreen } from './records/suggest-screen.ts'
import { rowScreens, type RowScreenDeps } from './records/row-screens.tsx'
import { settingsScreen, type SettingsScreenDeps } from './settings-screen.tsx'
import { signInScreens, type SignInScreenDeps } from './sign-in-screens.tsx'
import { todayScreen } from './today-screen.tsx'
import type { WebhookScreenDeps } from './webhooks/paths.ts'
import { webhookScreens } from './webhooks/webhook-screens.tsx'

export interface AdminScreenDeps
  extends
    ContactDeps,
    RecordScreenDeps,
    Omit<FilesScreenDeps, 'bringIn' | 'jobs'>,
    SettingsScreenDeps,
    InStepDeps,
    SignInScreenDeps,
    WebhookScreenDeps {
  lists: DirectoryLists
  directoryRecords: DirectoryRecords
  caseFiles: CaseFileRecords
  adminRequests: Pick<AdminRequestStore, 'waiting' | 'settle'>
  settlements: Settlements
  callbacks: Pick<Callbacks, 'takeOff'>
  change: Change
  /** Under it places in lists are sealed, because their addresses would show names. */
  sealKey: Uint8Array
  /** Long work on a file broke. */
  onJobFailure: (what: string, error: unknown) => void
}

type Query = Record<string, string>
type About = ReturnType<RowScreenDeps['about']>

export function adminScreens(deps: AdminScreenDeps): ((allow: Allow) => void)[] {
  const { caseFiles, directoryRecords, lists, imports, fileJobs, onJobFailure, change, signIns, sealKey, now } = deps
  const bringIn = makeImports({ imports, records: directoryRecords, cases: caseFiles, now })
  const jobs = makeFileJobs({ store: fileJobs, onFailure: onJobFailure })

  const pages: { [K in Kind]: (found: Listed<K>, context: AdminContext, query: Query) => About } = {
    contacts: ({ row }, context, query) => aboutContact(deps, row, context, query),
    companies: ({ row }) => aboutCompany(lists, row),
    contracts: (found, context) => aboutContract(lists, found, context),
    grants: ({ row }) => aboutGrant(lists, row),
    staff: ({ row }) => aboutStaff(lists, signIns, row),
  }
  const about: RowScreenDeps['about'] = (kind, found, context, query) => pages[kind](found, context, query)

  return [
    todayScreen(deps),
    // Before the pages of rows, whose addresses may be anything.
    listScreens({ lists, change, now, sealKey }),
    suggestScreen(lists),
    rowScreens({ lists, change, now, about }),
    signInScreens(deps),
    endPin(deps),
    handOverScreen(deps),
    filesScreen({ ...deps, bringIn, jobs }),
    recordScreens(deps),
    recordFiles(deps),
    webhookScreens(deps),
    inStepScreens(deps),
    settingsScreen(deps),
  ]
}

function endPin({ credentials, lists, now }: AdminScreenDeps): (allow: Allow) => void {
  return (allow) => {
    const path = '/admin/contacts/one/:key/end-pin'
    allow({ method: 'get', path, roles: ADMIN_ROLES }, async (context, request, response) => {
      const id = contactId.parse(request.params['key'])
      const found = await lists.one('contacts', id)
      const back = pathOf('contacts', id)
      const body = (
        <AskFirst
          context={context}
          action={`${back}/end-pin`}
          button="End this PIN"
          follows={[
            'It stops working at once, and cannot be brought back.',
            'They get another one on their own profile page. Until then they cannot be verified by phone.',
          ]}
          back={back}
        />
      )
      sendAdmin(response, context, { title: `End the Contact PIN of ${found?.row.name ?? id}?`, body })
    })

    const keeps = { button: 'End this PIN', page: '/admin/contacts/one/:key', fields: {} }
    allow({ method: 'post', path, roles: ADMIN_ROLES, keeps }, async (context, request, response) => {
      const id = contactId.parse(request.params['key'])
      const ended = await credentials.disable(id, {
        type: 'pin.disabled',
        at: now(),
        actor: `staff ${context.person.id}`,
        subject: id,
        callId: undefined,
        body: { reason: 'by an administrator' },
      })
      response.redirect(303, `${pathOf('contacts', id)}?said=${ended ? 'pin-ended' : 'no-pin'}#said`)
    })
  }
}
