/** Which column of a file is which field, by its heading. */
import { fieldsOf, isNeeded, type Kind } from '../domain/directory-rows.ts'

/** By position; undefined: the column is left out. */
export type Mapping = (string | undefined)[]

/** What other systems call our fields; our own names need no entry. Letters and digits only. */
const OTHER_NAMES: Partial<Record<string, readonly string[]>> = {
  name: ['fullname', 'companyname', 'contactname', 'account', 'accountname'],
  email: ['mail', 'emailaddress', 'workemail', 'businessemail'],
  employer: ['company', 'companyid', 'employerid', 'accountid'],
  phone: ['telephone', 'tel', 'phonenumber', 'telephonenumber', 'mobile', 'businessphone'],
  supportPhone: ['supportnumber', 'supporttelephone'],
  spokenName: ['sayas', 'pronunciation'],
  kind: ['type', 'companytype'],
  country: ['countrycode', 'iso2'],
  language: ['lang', 'locale', 'preferredlanguage'],
  timeZone: ['tz', 'zone'],
  status: ['state'],
  number: ['contract', 'contractnumber', 'contractno', 'servicecontract', 'agreement'],
  contract: ['contractnumber', 'contractno', 'servicecontract'],
  contact: ['contactid', 'person', 'personid'],
  level: ['access', 'accesslevel', 'role'],
  approvedBy: ['approver', 'approvedbycontact'],
  ownerException: ['exception', 'supportownerexception'],
  products: ['product', 'productnames'],
  startsOn: ['start', 'starts', 'startdate', 'from', 'validfrom'],
  endsOn: ['end', 'ends', 'enddate', 'until', 'validto', 'expires', 'expirydate'],
  terminatedOn: ['terminated', 'terminationdate', 'terminatedate'],
  hours: ['coverage', 'coveragehours', 'supporthours'],
  id: ['contactid', 'companyid', 'externalid', 'staffid', 'key'],
}

const bare = (heading: string) =>
  heading
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '')

/** As in our own files: `soldTo` is `sold_to`. */
export function headingOf(field: string): string {
  return field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** The likely mapping: our own names first, then what others call them, each field once. */
export function guessMapping(kind: Kind, headings: readonly string[]): Mapping {
  const fields = fieldsOf(kind)
  const mapping: Mapping = headings.map((heading) => fields.find((field) => bare(field) === bare(heading)))
  headings.forEach((heading, at) => {
    if (mapping[at] !== undefined) return
    mapping[at] = fields.find(
      (field) => !mapping.includes(field) && OTHER_NAMES[field]?.includes(bare(heading)) === true,
    )
  })
  return mapping.map((field, at) => (mapping.indexOf(field) === at ? field : undefined))
}

/** What makes a mapping unusable, in words; undefined when nothing does. */
export function mappingFault(kind: Kind, mapping: Mapping): string | undefined {
  const missing = fieldsOf(kind).filter((field) => isNeeded(kind, field) && !mapping.includes(field))
  if (missing.length > 0)
    return `No column is given for ${missing.map(headingOf).join(', ')}. A file of ${kind} has the columns ${fieldsOf(kind).map(headingOf).join(', ')}.`
  const twice = mapping.find((field, at) => field !== undefined && mapping.indexOf(field) !== at)
  return twice === undefined ? undefined : `Two columns are given for ${headingOf(twice)}.`
}
