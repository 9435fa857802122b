/** What may stand in the directory, whether a screen, a file or another system asks (docs/rules.md, "Data"). */
import type { CompanyRow, ContactRow, ContractRow, GrantRow, Kind, Rows, StaffRow } from './directory-rows.ts'

export interface RowProblem {
  code: RuleCode
  /** Of the row. */
  field: string
  /** Why not, and what to do. Never more about other people than an administrator may see. */
  sentence: string
}

export const RULE_CODES = [
  'no-such-company',
  'no-such-contact',
  'no-such-contract',
  'email-taken',
  'free-mail',
  'shared-mailbox',
  'not-active',
  'indirect-end-user',
  'exception-not-recorded',
  'partner-approval',
  'approver-elsewhere',
  'dates',
  'parties',
  'last-administrator',
  'role-by-group',
] as const
export type RuleCode = (typeof RULE_CODES)[number]

/** What the records say about whatever the rows name. */
export interface Known {
  company(id: string): Pick<CompanyRow, 'id' | 'name'> | undefined
  contact(id: string): ContactRow | undefined
  contract(number: string): ContractRow | undefined
  /** Who of the same kind has this address, in any letter case. */
  ownerOf(kind: 'contacts' | 'staff', email: string): string | undefined
  /** Holds a live approver's grant there. */
  approves(contact: string, contract: string): boolean
  /** Is a Designated Contact anywhere. */
  isDesignated(contact: string): boolean
  /** A contact holds or asked for a grant on it, or there is a case. */
  isInUse(contract: string): boolean
  /** A provider of addresses for the public. */
  isFreeMail(domain: string): boolean
  /** An active administrator other than this one is left once these rows are written. */
  hasOtherAdministrator(staff: string): boolean
  /** Came by a group of the identity provider, and no person has taken the row over. */
  comesByGroup(staff: string): boolean
}

/**
 * Every rule that the row breaks. `before` is the row as it stands, if there is one.
 *
 * - Designated Contacts have an individual corporate address: no free mail, no shared mailbox.
 * - An indirect End User's employee is designated only by the Support Owner's recorded exception.
 * - An End User's employee sees cases of a partner's contract only once the partner approved.
 * - A contact who has left holds no live grant. One address belongs to one contact.
 * - Parties of a contract in use do not change: the partner changes with a hand-over date.
 * - The last active administrator stays one: without any, only the command line could make another.
 * - The role of a member of staff who came by a group is what their groups say, until a person takes the row over.
 */
export function rowProblems<K extends Kind>(
  kind: K,
  row: Rows[K],
  before: Rows[K] | undefined,
  known: Known,
): RowProblem[] {
  return RULES[kind](row, before, known)
}

type Rule<K extends Kind> = (row: Rows[K], before: Rows[K] | undefined, known: Known) => RowProblem[]

const RULES: { [K in Kind]: Rule<K> } = {
  companies: () => [],
  contacts: contactRules,
  contracts: contractRules,
  grants: grantRules,
  staff: staffRules,
}

function contactRules(row: ContactRow, _before: ContactRow | undefined, known: Known): RowProblem[] {
  const broken: RowProblem[] = []
  if (known.company(row.employer) === undefined) broken.push(noCompany('employer', row.employer))
  broken.push(...addressTaken('contacts', row, known))
  if (row.status === 'active' && known.isDesignated(row.id)) broken.push(...addressRules(row, known))
  return broken
}

function staffRules(row: StaffRow, before: StaffRow | undefined, known: Known): RowProblem[] {
  const broken = addressTaken('staff', row, known)
  if (before !== undefined && before.role !== row.role && known.comesByGroup(row.id))
    broken.push({
      code: 'role-by-group',
      field: 'role',
      sentence: `${before.name} has the role by a group at the identity provider: change it there, or take the row over first.`,
    })
  if (before !== undefined && isAdministrator(before) && !isAdministrator(row) && !known.hasOtherAdministrator(row.id))
    broken.push({
      code: 'last-administrator',
      field: before.role === row.role ? 'status' : 'role',
      sentence: `${before.name} is the last active administrator. Make another member of staff an administrator first.`,
    })
  return broken
}

/** May change the directory now: an administrator who has left may not. */
export function isAdministrator({ role, status }: Pick<StaffRow, 'role' | 'status'>): boolean {
  return role === 'administrator' && status === 'active'
}

function contractRules(row: ContractRow, before: ContractRow | undefined, known: Known): RowProblem[] {
  const broken: RowProblem[] = []
  for (const party of PARTIES) if (known.company(row[party]) === undefined) broken.push(noCompany(party, row[party]))
  if (row.endsOn < row.startsOn)
    broken.push({ code: 'dates', field: 'endsOn', sentence: 'The contract would end before it starts.' })
  const moved = before !== undefined && PARTIES.find((party) => before[party] !== row[party])
  if (moved && known.isInUse(row.number))
    broken.push({
      code: 'parties',
      field: moved,
      sentence: 'There is access under this contract. End it and change the partner with a hand-over date instead.',
    })
  return broken
}

const PARTIES = ['soldTo', 'endUser', 'supportOwner'] as const

function grantRules(row: GrantRow, _before: GrantRow | undefined, known: Known): RowProblem[] {
  const contact = known.contact(row.contact)
  const contract = known.contract(row.contract)
  const broken: RowProblem[] = []
  if (contact === undefined)
    broken.push({ code: 'no-such-contact', field: 'contact', sentence: `No contact is known as ${row.contact}.` })
  if (contract === undefined)
    broken.push({
      code: 'no-such-contract',
      field: 'contract',
      sentence: `No contract has the number ${row.contract}.`,
    })
  // A row that ends a grant gives no right, whatever else is wrong with it.
  if (contact === undefined || contract === undefined || row.status === 'ended') return broken

  if (contact.status !== 'active')
    broken.push({
      code: 'not-active',
      field: 'contact',
      sentence: `${contact.name} is not active and can hold no grant.`,
    })
  if (row.level === 'designated') broken.push(...addressRules(contact, known, 'contact'))
  // No approver could give it: a request would wait for ever.
  if (row.status === 'pending' && row.level === 'designated' && !row.ownerException && isIndirect(contact, contract))
    broken.push(indirectEndUser(contact))
  if (row.status === 'active') broken.push(...approvalRules(row, contact, contract, known))
  return broken
}

function approvalRules(row: GrantRow, contact: ContactRow, contract: ContractRow, known: Known): RowProblem[] {
  const approver = row.approvedBy === null ? undefined : known.contact(row.approvedBy)
  if (row.approvedBy !== null && approver === undefined)
    return [{ code: 'no-such-contact', field: 'approvedBy', sentence: `No contact is known as ${row.approvedBy}.` }]
  const parties = [contract.soldTo, contract.supportOwner]
  const mayApprove =
    approver !== undefined &&
    approver.status === 'active' &&
    (parties.includes(approver.employer) || known.approves(approver.id, contract.number))
  if (approver !== undefined && !mayApprove)
    return [
      {
        code: 'approver-elsewhere',
        field: 'approvedBy',
        sentence: `${approver.name} neither works for the Sold To or the Support Owner, nor approves for this contract.`,
      },
    ]
  if (!isIndirect(contact, contract)) return []
  if (row.level === 'designated' && !row.ownerException) return [indirectEndUser(contact)]
  if (row.level === 'designated' && (!mayApprove || approver.employer !== contract.supportOwner))
    return [
      {
        code: 'exception-not-recorded',
        field: 'approvedBy',
        sentence: 'The exception needs the name of the person of the Support Owner who made it.',
      },
    ]
  if (row.level === 'read-only' && !mayApprove)
    return [
      {
        code: 'partner-approval',
        field: 'approvedBy',
        sentence: `${contact.name} works for the End User of a partner: the partner has to approve first. Name the person who did.`,
      },
    ]
  return []
}

function indirectEndUser({ name }: ContactRow): RowProblem {
  return {
    code: 'indirect-end-user',
    field: 'level',
    sentence: `${name} works for the End User of a partner: only the partner's people open cases, unless the Support Owner makes a recorded exception.`,
  }
}

/** Bought through a partner, and used by the contact's own company (docs/rules.md). */
export function isIndirect(contact: Pick<ContactRow, 'employer'>, contract: ContractRow): boolean {
  const { soldTo, endUser, supportOwner } = contract
  return contact.employer === endUser && endUser !== soldTo && endUser !== supportOwner
}

/** Names of mailboxes that several people read (RFC 2142 and what companies use beside it). */
const SHARED = new Set(
  `abuse accounts admin administrator billing bookings care contact customercare customerservice desk dispatch enquiries
   hello help helpdesk hostmaster hr info inquiries it itsupport mail marketing network networks noc office oncall operations
   ops orders postmaster pbx reception sales security service servicedesk soc support sysadmin team tech techsupport telecom
   telephony voice webmaster`.split(/\s+/),
)

function addressRules({ email, name }: ContactRow, known: Known, field = 'email'): RowProblem[] {
  const at = email.lastIndexOf('@')
  const domain = email.slice(at + 1).toLowerCase()
  const box = email.slice(0, at).toLowerCase()
  if (known.isFreeMail(domain))
    return [
      {
        code: 'free-mail',
        field,
        sentence: `${name} has an address at ${domain}: a Designated Contact needs one of their company.`,
      },
    ]
  if (
    SHARED.has(
      box
        .replace(/\+.*$/, '')
        .replace(/[._-]?[0-9]*$/, '')
        .replaceAll(/[._-]/g, ''),
    )
  )
    return [
      {
        code: 'shared-mailbox',
        field,
        sentence: `${box}@ looks like a mailbox that several people read: a Designated Contact needs one of their own.`,
      },
    ]
  return []
}

function addressTaken(kind: 'contacts' | 'staff', row: { id: string; email: string }, known: Known): RowProblem[] {
  const owner = known.ownerOf(kind, row.email)
  return owner === undefined || owner === row.id
    ? []
    : [{ code: 'email-taken', field: 'email', sentence: `This address belongs to ${owner} already.` }]
}

function noCompany(field: string, company: string): RowProblem {
  return { code: 'no-such-company', field, sentence: `No company is known as ${company}.` }
}
