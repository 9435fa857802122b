/** What `npm run demo` prints once it answers: where to look, and which calls to place first. */
import type { DemoPeople } from './demo-people.ts'

/** Their calls show the most: a routed call, a company that has to be chosen, a refusal. */
const FIRST_CALLERS = ['ana', 'cleo', 'ben']
/** Rules R26 to R29, at every hour of the day. */
const OUT_OF_HOURS = ['pia', 'quin', 'rosa', 'sten']

export function welcome(port: number, { people }: DemoPeople, screens: boolean, print: (line: string) => void): void {
  const address = `http://127.0.0.1:${port}`
  const shows = (id: string) => people.find((person) => person.id === id)?.shows ?? ''
  print(`Careline is answering on ${address} (this machine only). Stop it with Ctrl-C; data stays.`)
  print(
    screens
      ? `Open ${address}/ to sign in as an analyst, a supervisor, an administrator or a contact, on one click.`
      : 'There are no screens: PUBLIC_BASE_URL is not this machine, and every visitor could sign in as anyone.',
  )
  print('')
  if (screens) {
    print(`Or be caller and analyst yourself: ${address}/phone in one tab, /desk in another.`)
    print(
      `With no analyst ready, production down rings the engineer on duty: ${address}/demo/pager shows what arrived.`,
    )
    print(`A pretend CRM is told of all of it: ${address}/demo/crm shows what arrived.`)
    print('')
  }
  print('In another terminal, place a call:')
  for (const id of FIRST_CALLERS) print(`  npm run phone -- --as ${id.padEnd(7)} ${shows(id)}`)
  print('Out of hours, whatever time it is:')
  for (const id of OUT_OF_HOURS) print(`  npm run phone -- --as ${id.padEnd(7)} ${shows(id)}`)
  const named = [...FIRST_CALLERS, ...OUT_OF_HOURS]
  const others = people.map(({ id }) => id).filter((id) => !named.includes(id))
  print(`Also there: ${others.join(', ')}.`)
  print('Other languages: --language de, fr, es, ja or pt-BR. Lea prefers German, on every number.')
  print('Key "pin" to key that person\'s PIN, ? for help, d for why it decided that.')
  print(`People, PINs and tokens for scripts: ${address}/demo/people.json`)
}
