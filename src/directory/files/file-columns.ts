/** Which column of a file is which field, by its heading. */
import { plainText } from '../../domain/plain-text.ts'
import { fieldsOf, isNeeded, type FileKind } from '../../domain/directory/directory-rows.ts'

/** By position; undefined: the column is left out. */
export type Mapping = (string | undefined)[]

/**
 * What other systems call our fields; our own names need no entry. Letters and digits only. By table, because the same word
 * means another thing in each: a contact's "Account Name" is a company's name, and "State" is where a person lives.
 */
const OTHER_NAMES: Record<FileKind, Partial<Record<string, readonly string[]>>> = {
  companies: {
    id: ['companyid', 'accountid', 'externalid', 'key'],
    name: ['companyname', 'account', 'accountname', 'company'],
    spokenName: ['sayas', 'pronunciation'],
    kind: ['type', 'companytype', 'accounttype'],
    country: ['countrycode', 'iso2'],
    supportPhone: ['supportnumber', 'supporttelephone'],
  },
  contacts: {
    id: ['contactid', 'externalid', 'key'],
    name: ['fullname', 'contactname', 'displayname'],
    email: ['mail', 'emailaddress', 'workemail', 'businessemail'],
    employer: ['company', 'companyid', 'employerid', 'accountid'],
    phone: ['telephone', 'tel', 'phonenumber', 'telephonenumber', 'mobile', 'businessphone'],
    country: ['countrycode', 'iso2'],
    language: ['lang', 'locale', 'preferredlanguage'],
    timeZone: ['tz', 'zone'],
  },
  contracts: {
    number: ['contract', 'contractnumber', 'contractno', 'servicecontract', 'agreement'],
    products: ['product', 'productnames'],
    startsOn: ['start', 'starts', 'startdate', 'from', 'validfrom'],
    endsOn: ['end', 'ends', 'enddate', 'until', 'validto', 'expires', 'expirydate'],
    terminatedOn: ['terminated', 'terminationdate', 'terminatedate'],
    timeZone: ['tz', 'zone'],
    hours: ['coverage', 'coveragehours', 'supporthours'],
  },
  grants: {
    contact: ['contactid', 'person', 'personid'],
    contract: ['contractnumber', 'contractno', 'servicecontract'],
    level: ['access', 'accesslevel', 'role'],
    status: ['state'],
    approvedBy: ['approver', 'approvedbycontact'],
    ownerException: ['exception', 'supportownerexception'],
  },
  staff: {
    id: ['staffid', 'externalid', 'key'],
    name: ['fullname', 'displayname'],
    email: ['mail', 'emailaddress', 'workemail', 'businessemail'],
    phone: ['telephone', 'tel', 'phonenumber', 'telephonenumber', 'mobile', 'businessphone'],
    languages: ['language', 'lang'],
    products: ['product', 'productnames'],
    desks: ['desk'],
  },
  cases: {
    number: ['casenumber', 'caseno', 'case'],
    externalSystem: ['system'],
    externalNumber: ['externalcasenumber', 'ticket', 'ticketnumber'],
    contract: ['contractnumber', 'contractno', 'servicecontract', 'agreement'],
    product: ['productname'],
    state: ['status'],
    owner: ['assignee', 'assignedto', 'caseowner'],
    openedBy: ['contact', 'contactid', 'caller', 'requester'],
    openedAt: ['opened', 'createdat', 'created'],
    closedAt: ['closed'],
    summary: ['subject', 'title', 'shortdescription'],
  },
}

const bare = (heading: string) =>
  plainText(heading)
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '')

/** As in our own files: `soldTo` is `sold_to`. */
export function headingOf(field: string): string {
  return field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** As a spreadsheet names it: A, B, … Z, AA. */
export function columnLetter(at: number): string {
  const rest = at < 26 ? '' : columnLetter(Math.floor(at / 26) - 1)
  return rest + String.fromCharCode(65 + (at % 26))
}

/** Where a field stands in a file, for a sentence about it. */
export function inColumn(field: string, at: number): string {
  return `Column ${columnLetter(at)}, ${headingOf(field)}`
}

/** Columns that one word of a field fits, best word first: our own name goes before what others call it. */
function columnsFor(kind: FileKind, field: string, headings: readonly string[]): number[] {
  const called = headings.map(bare)
  const own = called.flatMap((heading, at) => (heading === bare(field) ? [at] : []))
  if (own.length > 0) return own
  const others = OTHER_NAMES[kind][field] ?? []
  return called.flatMap((heading, at) => (others.includes(heading) && !isOwnName(kind, heading) ? [at] : []))
}

function isOwnName(kind: FileKind, heading: string): boolean {
  return fieldsOf(kind).some((field) => bare(field) === heading)
}

/** The likely mapping, each field once. A field that two columns fit equally is left for a person to say. */
export function guessMapping(kind: FileKind, headings: readonly string[]): Mapping {
  const mapping: Mapping = headings.map(() => undefined)
  for (const field of fieldsOf(kind)) {
    const [at, ...more] = columnsFor(kind, field, headings)
    if (at !== undefined && more.length === 0 && mapping[at] === undefined) mapping[at] = field
  }
  return mapping
}

/** What makes a mapping unusable, in words with what to do; undefined when nothing does. */
export function mappingProblem(kind: FileKind, mapping: Mapping, headings: readonly string[] = []): string | undefined {
  const twice = mapping.find((field, at) => field !== undefined && mapping.indexOf(field) !== at)
  if (twice !== undefined) return `Two columns are given for ${headingOf(twice)}. Leave one of them out.`
  const missing = fieldsOf(kind).filter((field) => isNeeded(kind, field) && !mapping.includes(field))
  const unsure = fieldsOf(kind).find(
    (field) => !mapping.includes(field) && freeFor(kind, field, headings, mapping).length > 1,
  )
  if (unsure !== undefined) {
    const columns = freeFor(kind, unsure, headings, mapping).map(
      (at) => `${columnLetter(at)} ("${headings[at] ?? ''}")`,
    )
    return `Columns ${columns.join(' and ')} may both be ${headingOf(unsure)}. Say which one it is, or take one out of the file.`
  }
  if (
    kind === 'cases' &&
    !mapping.includes('number') &&
    !(mapping.includes('externalSystem') && mapping.includes('externalNumber'))
  )
    return 'No column says which case a row is about: number, or external_system with external_number.'
  return missing.length === 0
    ? undefined
    : `No column is given for ${missing.map(headingOf).join(', ')}. A file of ${kind} has the columns ${fieldsOf(kind).map(headingOf).join(', ')}.`
}

function freeFor(kind: FileKind, field: string, headings: readonly string[], mapping: Mapping): number[] {
  return isNeeded(kind, field) || headings.some((heading) => bare(heading) === bare(field))
    ? columnsFor(kind, field, headings).filter((at) => mapping[at] === undefined)
    : []
}

/** Columns that nothing is read from, as a person finds them in the file. */
export function leftOut(headings: readonly string[], mapping: Mapping): string[] {
  return headings.flatMap((heading, at) =>
    mapping[at] === undefined ? [heading.trim() === '' ? `column ${columnLetter(at)}` : heading] : [],
  )
}
