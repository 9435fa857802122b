/** Files to fill in: every column of each table with what it holds and one example, so that all examples belong together. */
import { fieldsOf, isNeeded, type Kind, type Rows } from '../../domain/directory/directory-rows.ts'
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

const TOLD: { [K in Kind]: Record<keyof Rows[K], Told> } = {
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
      holds: 'Where its data has to stay: only analysts of that region are offered its calls.',
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
    role: { holds: 'analyst, supervisor or administrator.', example: 'analyst' },
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
}

export interface Column extends Told {
  heading: string
  isNeeded: boolean
}

/** In the order of our own files. */
export function columnsOf(kind: Kind): Column[] {
  const told: Partial<Record<string, Told>> = TOLD[kind]
  return fieldsOf(kind).map((field) => ({
    heading: headingOf(field),
    isNeeded: isNeeded(kind, field),
    holds: told[field]?.holds ?? '',
    example: told[field]?.example ?? '',
  }))
}

/** Headings and the example, which is to be replaced: as it stands it can be imported. */
export function templateCsv(kind: Kind): string {
  const columns = columnsOf(kind)
  return toCsv([columns.map(({ heading }) => heading), columns.map(({ example }) => example)])
}
