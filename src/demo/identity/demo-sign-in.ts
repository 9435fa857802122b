/** Signing in to the demo as any person of its directory, on one click. */
import { demoIdentityProvider, type DemoIdentityProvider } from './identity-provider.ts'
import { isThisMachine } from '../../web/http/from-this-machine.ts'
import type { DirectoryTables } from '../load-directory.ts'

/** Undefined when others can reach this demo, e.g. through a tunnel: they could sign in as anyone. */
export function demoSignIn(
  publicBaseUrl: string,
  { analysts, contacts }: Pick<DirectoryTables, 'analysts' | 'contacts'>,
  production: boolean,
): DemoIdentityProvider | undefined {
  if (!isThisMachine(publicBaseUrl)) return undefined
  const person = (kind: string, row: Record<string, string>, role: string, shows: string) => ({
    subject: `${kind}:${row['id'] ?? ''}`,
    name: row['name'] ?? '',
    email: row['email'] ?? '',
    role,
    shows,
  })
  return demoIdentityProvider({
    publicBaseUrl,
    production,
    people: [
      ...analysts.map((row) => person('staff', row, row['role'] ?? '', atDesks(row['desks'] ?? ''))),
      ...contacts.map((row) => person('contact', row, 'contact', row['shows'] ?? '')),
    ],
  })
}

const atDesks = (desks: string) =>
  desks === '' ? 'at no desk' : `at ${desks.replaceAll(';', ', ').replaceAll('-', ' ')}`
