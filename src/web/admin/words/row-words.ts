/** What the directory is called on the screens of administration: its kinds of rows, their fields, and what stands in them. */
import type { FileKind, Kind } from '../../../domain/directory/directory-rows.ts'

export const TITLES: Record<Kind, { many: string; one: string }> = {
  companies: { many: 'Companies', one: 'Company' },
  contacts: { many: 'Contacts', one: 'Contact' },
  contracts: { many: 'Contracts', one: 'Contract' },
  grants: { many: 'Access', one: 'Access' },
  staff: { many: 'Staff', one: 'Member of staff' },
}

export const FILE_TITLES: Record<FileKind, { many: string }> = { ...TITLES, cases: { many: 'Cases' } }

export const FIELD_LABELS: Record<string, string> = {
  id: 'Id',
  name: 'Name',
  spokenName: 'Said on the phone as',
  kind: 'Kind',
  region: 'Region',
  country: 'Country',
  supportPhone: 'Support telephone',
  email: 'E-mail address',
  employer: 'Works for',
  phone: 'Telephone',
  language: 'Language',
  timeZone: 'Time zone',
  status: 'Status',
  number: 'Number',
  soldTo: 'Sold To',
  endUser: 'End User',
  supportOwner: 'Support Owner',
  products: 'Products',
  startsOn: 'Starts on',
  endsOn: 'Ends on',
  terminatedOn: 'Terminated on',
  hours: 'Coverage hours',
  residency: 'Residency of analysts',
  contact: 'Contact',
  contract: 'Contract',
  level: 'Access',
  approvedBy: 'Approved by',
  ownerException: "The Support Owner's exception",
  role: 'Role',
  languages: 'Languages',
  desks: 'Desks',
  desk: 'Desk',
  company: 'Company',
  state: 'State',
}

export const labelOf = (field: string): string => FIELD_LABELS[field] ?? field

/** What a field may hold, where its name does not say it. */
export function helpOf(kind: Kind, field: string): string | undefined {
  return (kind === 'staff' ? HELP_OF_STAFF[field] : undefined) ?? HELP[field]
}

const HELP_OF_STAFF: Readonly<Record<string, string>> = {
  phone:
    'Where they are rung: a number like +442079460102, sip:user@host, or client:name of another program. Who answers in the browser needs none.',
  products: 'As contracts name them, separated by semicolons. Blank: all.',
  residency: 'The region whose data they may see.',
}

const HELP: Readonly<Record<string, string>> = {
  id: 'As other systems know it. It cannot be changed later.',
  number: 'As other systems know it. It cannot be changed later.',
  country: 'Two letters, e.g. GB.',
  supportPhone: 'Of the partner, for its End Users.',
  spokenName: 'Where that differs from how it is written.',
  employer: 'A company that is entered.',
  soldTo: 'The company that bought it. A direct customer is all three.',
  endUser: 'The company that uses the products.',
  supportOwner: 'The company whose people may open cases.',
  products: 'Their names, separated by semicolons.',
  timeZone: 'E.g. Europe/London.',
  hours: '24x7, or business-hours, which keeps a calendar.',
  residency: 'Where its data has to stay: analysts of that region alone. Blank: anywhere.',
  language: 'Like en or pt-BR; und when it is not known.',
  languages: 'Separated by semicolons, e.g. en; de. Blank: all.',
  desks: 'Of production-down; support; admin; identification; contracts.',
}

const VALUES: Readonly<Record<string, string>> = {
  active: 'Active',
  inactive: 'Inactive',
  pending: 'Requested',
  ended: 'Ended',
  designated: 'Designated Contact',
  'read-only': 'View only',
  approver: 'Approver',
  customer: 'Customer',
  partner: 'Partner',
  analyst: 'Analyst',
  'flow-author': 'Flow author',
  supervisor: 'Supervisor',
  administrator: 'Administrator',
  'in-force': 'In force',
  'not-begun': 'Not begun',
  'production-down': 'Production down',
  support: 'Support',
  admin: 'Admin',
  identification: 'Identification',
  contracts: 'Contracts',
  yes: 'Yes',
  no: 'No',
}

/** Of fields that hold one of a few words; what a person wrote stays as it is. */
const WORDED = new Set(['status', 'level', 'kind', 'role', 'state', 'desk', 'desks', 'ownerException'])

export function valueInWords(field: string, value: string): string {
  if (!WORDED.has(field)) return value
  return value
    .split('; ')
    .map((one) => VALUES[one] ?? one)
    .join(', ')
}

/** E.g. "Ana Lindqvist on SC-1001". */
export function accessOf({ contactName, row }: { contactName: string; row: { contract: string } }): string {
  return `${contactName} on ${row.contract}`
}
