/** Files to fill in: every column of each table with what it holds and one example, so that all examples belong together. */
import { fieldsOf, isNeeded, type FileKind, type FileRows } from '../../domain/directory/directory-rows.ts'
import { PRIORITIES } from '../../domain/directory/directory.ts'
import { toCsv } from './export.ts'
import { headingOf } from './file-columns.ts'

interface Told {
  holds: string
  example: string
}

const PERSON = {
  name: { holds: 'Their whole name.', example: 'Ana Example' },
  email: { holds: 'The address that the identity provider verifies: it links their first sign-in.', example: '' },
  phone: { holds: 'With + and country code.', example: '+442079460101' },
  country: { holds: 'Two capital letters.', example: 'GB' },
  timeZone: { holds: 'A name like Europe/London. Blank: UTC.', example: 'Europe/London' },
} as const

const TOLD: { [K in FileKind]: Record<keyof FileRows[K], Told> } = {
  companies: {
    id: { holds: 'Your own key of it; other tables name it.', example: 'example-co' },
    name: { holds: 'As callers hear it.', example: 'Example Company' },
    spokenName: { holds: 'How to say it, when that differs.', example: '' },
    kind: { holds: 'customer or partner.', example: 'customer' },
    region: { holds: 'Your word for where it is.', example: 'emea' },
    country: PERSON.country,
    supportPhone: { holds: 'Of a partner: where its own customers call.', example: '' },
  },
  contacts: {
    id: { holds: 'Your own key of them; grants name it.', example: 'ana.example' },
    name: PERSON.name,
    email: { ...PERSON.email, example: 'ana@company.example' },
    employer: { holds: 'The id of their company.', example: 'example-co' },
    phone: PERSON.phone,
    country: PERSON.country,
    language: { holds: 'What they hear once they are verified. Blank: not known, und.', example: 'de' },
    timeZone: PERSON.timeZone,
    status: { holds: 'active or inactive. Blank: active.', example: 'active' },
  },
  contracts: {
    number: { holds: 'As it is written; grants name it.', example: 'C-1001' },
    soldTo: { holds: 'The id of the company that bought it.', example: 'example-co' },
    endUser: { holds: 'The id of the company that uses it.', example: 'example-co' },
    supportOwner: { holds: 'The id of the company whose people may open cases.', example: 'example-co' },
    products: { holds: 'Product names, separated by ;', example: 'voice-platform' },
    startsOn: { holds: 'First day, as 2026-01-31.', example: '2026-01-01' },
    endsOn: { holds: 'Last day.', example: '2029-12-31' },
    terminatedOn: { holds: 'Last day, when it was ended early.', example: '' },
    timeZone: PERSON.timeZone,
    hours: { holds: 'When it is covered, in your words. Blank: 24x7.', example: '24x7' },
    residency: {
      holds: 'Where its data has to stay: only staff of that region are offered its calls and read of them.',
      example: '',
    },
  },
  grants: {
    contact: { holds: 'The id of the contact.', example: 'ana.example' },
    contract: { holds: 'The number of the contract.', example: 'C-1001' },
    level: { holds: 'designated (opens cases), read-only or approver.', example: 'designated' },
    status: { holds: 'active, pending or ended. Blank: active.', example: 'active' },
    approvedBy: { holds: 'The id of the contact who said yes, where the rules ask for one.', example: '' },
    ownerException: {
      holds: 'yes or no: the Support Owner allows an employee of an indirect End User. Blank: no.',
      example: 'no',
    },
  },
  staff: {
    id: { holds: 'Your own key of them.', example: 'ruth.example' },
    name: { ...PERSON.name, example: 'Ruth Example' },
    email: { ...PERSON.email, example: 'ruth@vendor.example' },
    role: { holds: 'analyst, flow-author, supervisor or administrator.', example: 'analyst' },
    phone: {
      holds:
        'Where they are rung: +442079460102, sip:ruth@pbx.example or client:ruth. Blank: at their desk in the browser alone.',
      example: '+442079460102',
    },
    languages: { holds: 'What they speak, separated by ; Blank: all of them.', example: 'en;fr' },
    products: {
      holds: 'What they know, as in contracts, separated by ; Blank: all of them.',
      example: 'voice-platform',
    },
    residency: { holds: 'The region whose data they may see.', example: '' },
    desks: {
      holds: 'production-down, support, admin, identification, contracts, separated by ;',
      example: 'support;production-down',
    },
    status: { holds: 'active or inactive. Blank: active.', example: 'active' },
  },
  cases: {
    number: { holds: 'Ours, ten digits. Blank where the other number says which case it is.', example: '' },
    externalSystem: { holds: 'The other system, in small letters.', example: 'servicenow' },
    externalNumber: { holds: 'The number there.', example: 'CS0012345' },
    externalId: { holds: 'How programs name it there, when that differs.', example: '' },
    externalChangedAt: {
      holds: 'When it was changed there last, as 2026-01-31T09:30:00Z: an older row changes nothing.',
      example: '2026-01-31T09:30:00Z',
    },
    type: { holds: 'support or admin; it stays. Blank: support.', example: 'support' },
    contract: { holds: 'The number of the contract. A support case has one.', example: 'C-1001' },
    product: { holds: 'A product that the contract names.', example: 'voice-platform' },
    severity: { holds: '1 to 4; 1 is production down.', example: '2' },
    state: {
      holds: 'open, awaiting-info, solution-proposed or closed. Blank: as it is; open when it is new.',
      example: 'open',
    },
    priority: { holds: `${PRIORITIES.join(', ')}. Blank: as it is, or by the severity.`, example: '' },
    owner: {
      holds: 'A member of staff by id, address or name; another name stands as it is.',
      example: 'ruth.example',
    },
    openedBy: { holds: 'A contact by id or address.', example: 'ana.example' },
    openedAt: {
      holds: 'When, as 2026-01-31T09:30:00Z; 31.01.2026 09:30 and a day alone are of UTC. Blank: now, when it is new.',
      example: '2026-01-30T15:00:00Z',
    },
    closedAt: { holds: 'When, if it is closed.', example: '' },
    summary: { holds: 'One line.', example: 'Calls drop after ten minutes' },
    linkedTo: { holds: 'Another case, by our number.', example: '' },
    deleted: { holds: 'yes: it is gone in the system of record.', example: 'no' },
    version: {
      holds: 'As exported: the row changes nothing if another change was faster. Blank: whatever it is.',
      example: '',
    },
  },
}

export interface Column extends Told {
  heading: string
  isNeeded: boolean
}

/** In the order of our own files. */
export function columnsOf(kind: FileKind): Column[] {
  const told: Partial<Record<string, Told>> = TOLD[kind]
  return fieldsOf(kind).map((field) => ({
    heading: headingOf(field),
    isNeeded: isNeeded(kind, field),
    holds: told[field]?.holds ?? '',
    example: told[field]?.example ?? '',
  }))
}

/** Headings and the example, which is to be replaced: as it stands it can be imported. */
export function templateCsv(kind: FileKind): string {
  const columns = columnsOf(kind)
  return toCsv([columns.map(({ heading }) => heading), columns.map(({ example }) => example)])
}
