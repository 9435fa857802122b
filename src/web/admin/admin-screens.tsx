/** Administration: every screen of it, and the acts on one contact or contract that are more than saving a row. */
import { z } from 'zod'
import type { AdminRequestStore } from '../../calls/admin-requests.ts'
import type { Change } from '../../directory/change.ts'
import { handOver } from '../../directory/hand-over.ts'
import type { DirectoryRecords } from '../../directory/directory-records.ts'
import { effectInWords } from '../../directory/effect-words.ts'
import { makeImports } from '../../directory/import.ts'
import type { Rows } from '../../domain/directory-rows.ts'
import { contactId } from '../../domain/ids.ts'
import type { Allow } from '../allow.ts'
import { Form } from '../shell/page.tsx'
import { aboutContact, type ContactParts } from './about-contact.tsx'
import { aboutCompany, aboutContract, aboutGrant, aboutStaff } from './about-others.tsx'
import { ADMIN_ROLES, pathOf, sendAdmin } from './admin-page.tsx'
import { filesScreen, type FilesScreenParts } from './files-screen.tsx'
import { recordFiles } from './record-files.ts'
import { recordScreens, type RecordScreenParts } from './record-screens.tsx'
import { authorOf, rowScreens, type RowScreenParts } from './row-screens.tsx'
import { settingsScreen, type SettingsScreenParts } from './settings-screen.tsx'
import { signInScreens, type SignInScreenParts } from './sign-in-screens.tsx'
import { todayScreen } from './today-screen.tsx'

export interface AdminScreenParts
  extends ContactParts, RecordScreenParts, Omit<FilesScreenParts, 'bringIn'>, SettingsScreenParts, SignInScreenParts {
  directoryRecords: DirectoryRecords
  adminRequests: Pick<AdminRequestStore, 'waiting' | 'settle'>
  change: Change
}

const handOverForm = z.object({
  number: z.string().trim().min(1).max(64),
  soldTo: z.string().trim().min(1).max(64),
  supportOwner: z.string().trim().min(1).max(64),
  on: z.iso.date(),
  why: z.string().max(200).optional(),
  confirmed: z.literal('yes').optional(),
})

export function adminScreens(parts: AdminScreenParts): ((allow: Allow) => void)[] {
  const { directoryRecords, lists, imports, change, signIns, now } = parts
  const bringIn = makeImports({ imports, records: directoryRecords, now })

  const about: RowScreenParts['about'] = async (kind, found, visit, query) => {
    switch (kind) {
      case 'contacts':
        return aboutContact(parts, found.row as Rows['contacts'], visit, query)
      case 'companies':
        return aboutCompany(lists, found.row as Rows['companies'])
      case 'contracts':
        return aboutContract(lists, { ...found, row: found.row as Rows['contracts'] }, visit)
      case 'grants':
        return aboutGrant(lists, found.row as Rows['grants'])
      case 'staff':
        return aboutStaff(lists, signIns, found.row as Rows['staff'], visit)
      default:
        return kind satisfies never
    }
  }

  return [
    todayScreen(parts),
    rowScreens({ lists, change, now, about }),
    signInScreens(parts),
    acts(parts),
    filesScreen({ ...parts, bringIn }),
    recordScreens(parts),
    recordFiles(parts),
    settingsScreen(parts),
  ]
}

function acts({ credentials, lists, change, now }: AdminScreenParts): (allow: Allow) => void {
  return (allow) => {
    allow(
      { method: 'post', path: '/admin/contacts/one/:key/end-pin', roles: ADMIN_ROLES },
      async (visit, request, response) => {
        const id = contactId.parse(request.params['key'])
        const ended = await credentials.disable(id, {
          type: 'pin.disabled',
          at: now(),
          actor: `staff ${visit.person.id}`,
          subject: id,
          callId: undefined,
          body: { reason: 'by an administrator' },
        })
        response.redirect(303, `${pathOf('contacts', id)}?said=${ended ? 'pin-ended' : 'no-pin'}`)
      },
    )

    allow(
      { method: 'post', path: '/admin/contracts/one/:key/hand-over', roles: ADMIN_ROLES },
      async (visit, request, response) => {
        const key = String(request.params['key'] ?? '')
        const title = `Change the partner of ${key}`
        const no = (said: string) =>
          sendAdmin(response, visit, {
            title,
            said,
            status: 422,
            body: <a href={pathOf('contracts', key)}>Back to the contract</a>,
          })
        const given = handOverForm.safeParse(request.body)
        const found = await lists.one('contracts', key)
        if (!given.success || found === undefined) return no('Not done: a field is missing or wrong.')
        const grants = await lists.grantsOf({ contract: key })
        const users = new Set(
          grants.filter(({ employer }) => employer === found.row.endUser).map(({ row }) => row.contact),
        )
        const next = handOver(
          found.row,
          grants.map(({ row }) => row),
          (contact) => users.has(contact),
          given.data,
        )
        if (next.kind === 'not-possible') return no(`Not done: ${next.sentence}`)
        const author = authorOf(visit, now(), given.data.why ?? `partner changes on ${given.data.on}`)
        const sure = given.data.confirmed === 'yes'
        const answer = await change(next.wanted, author, sure ? 'do' : 'try')
        if (answer.kind === 'refused') return no(`Not done: ${answer.broken.map(({ sentence }) => sentence).join(' ')}`)
        if (answer.kind === 'changed-meanwhile') return no(`Not done: ${answer.key} is there already.`)
        if (sure) return response.redirect(303, `${pathOf('contracts', given.data.number)}?said=saved`)
        const body = (
          <Form visit={visit} action={`${pathOf('contracts', key)}/hand-over`}>
            {Object.entries(given.data).map(([name, value]) => (
              <input type="hidden" name={name} value={value ?? ''} />
            ))}
            <input type="hidden" name="confirmed" value="yes" />
            <ul>
              <li>{`${key} ends on the day before ${given.data.on}; ${given.data.number} begins then.`}</li>
              <li>{`People with access under ${key} have none under ${given.data.number}; ${users.size} of the End User are asked for again.`}</li>
              {effectInWords(answer.effect).map((line) => (
                <li>{line}</li>
              ))}
            </ul>
            <button>Do it</button>
          </Form>
        )
        return sendAdmin(response, visit, { title, body })
      },
    )
  }
}
