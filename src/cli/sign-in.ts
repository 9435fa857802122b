/** `careline sign-in …`: which account a person is linked to, and what is done about it when no administrator can sign in. */
import { Command } from 'commander'
import { postgresAudit } from '../stores/postgres/audit/audit-log.ts'
import { postgresSignIns } from '../stores/postgres/accounts/sign-in-store.ts'
import type { Linkholder } from '../accounts/sign-in-store.ts'
import { asked, OPERATOR, type Asks } from './program/ask-records.ts'

interface Whose {
  staff?: string
  contact?: string
  allStaff?: true
}

const EXIT_USAGE = 2

export function signInCommand(): Command {
  const signIn = new Command('sign-in').description('accounts at the identity provider, and whom they belong to')
  signIn
    .command('show')
    .description('the accounts that one person is linked to: exit 0, or 1 when there is none')
    .option('--staff <id>', 'a member of staff')
    .option('--contact <id>', 'a contact')
    .action((whose: Whose) => asked((asks) => show(asks, whose)))
  signIn
    .command('release')
    .description('forget the account, end the sessions, and let the next one with the verified address in')
    .option('--staff <id>', 'of one member of staff')
    .option('--contact <id>', 'of one contact')
    .option('--all-staff', 'of every member of staff, e.g. after the provider was set up anew')
    .action((whose: Whose) => asked((asks) => release(asks, whose)))
  signIn
    .command('take-over')
    .description(
      'keep the row of a member of staff by hand, who came by a group of the identity provider: exit 1 if it was',
    )
    .requiredOption('--staff <id>', 'the member of staff')
    .action(({ staff }: { staff: string }) => asked((asks) => takeOver(asks, staff)))
  return signIn
}

const signInsOf = ({ pool, auditKey }: Asks) => postgresSignIns(pool, postgresAudit(pool, auditKey))

async function show(asks: Asks, whose: Whose): Promise<number> {
  const person = oneOf(whose)
  if (person === undefined || person === 'all staff') return usage('Say --staff <id> or --contact <id>.')
  const links = await signInsOf(asks).linksOf(person)
  for (const { issuer, subject, linkedAt } of links) console.log(JSON.stringify({ issuer, subject, linkedAt }))
  if (links.length === 0) console.error(`${person.kind} ${person.id} is linked to no account.`)
  return links.length === 0 ? 1 : 0
}

async function release(asks: Asks, whose: Whose): Promise<number> {
  const person = oneOf(whose)
  if (person === undefined) return usage('Say one of --staff <id>, --contact <id> and --all-staff.')
  const { people, ended } = await signInsOf(asks).release(person, { actor: OPERATOR, at: new Date() })
  for (const { kind, id, name } of people) console.log(`Released: ${kind} ${id}, ${name}.`)
  if (people.length === 0) console.error('No account was linked.')
  else console.log(`${ended.length} sessions ended. The next sign-in links an account by the verified e-mail address.`)
  return people.length === 0 ? 1 : 0
}

async function takeOver(asks: Asks, staff: string): Promise<number> {
  const taken = await signInsOf(asks).takeOver(staff, { actor: OPERATOR, at: new Date() })
  if (taken) console.log(`Taken over: staff ${staff}. Groups at the identity provider change the row no more.`)
  else console.error(`staff ${staff} is not known, or is kept by hand already.`)
  return taken ? 0 : 1
}

function oneOf({ staff, contact, allStaff }: Whose): Linkholder | 'all staff' | undefined {
  const given: (Linkholder | 'all staff')[] = []
  if (staff !== undefined) given.push({ kind: 'staff', id: staff })
  if (contact !== undefined) given.push({ kind: 'contact', id: contact })
  if (allStaff === true) given.push('all staff')
  return given.length === 1 ? given[0] : undefined
}

function usage(said: string): number {
  console.error(said)
  return EXIT_USAGE
}
