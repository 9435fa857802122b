/** The demo's own credentials: an invented Twilio account, a token for scripts, and a Contact PIN for each of its people. */
import { randomBytes, randomUUID } from 'node:crypto'
import { contactId } from '../domain/ids.ts'
import { issuePin } from '../domain/pin/issue-pin.ts'
import { PIN_SIZES } from '../domain/pin/pin.ts'
import type { OpenStores } from '../stores/stores.ts'
import type { StoredDemo } from './demo-file.ts'
import type { DirectoryTables } from './load-directory.ts'

export function freshDemo(): StoredDemo {
  return {
    twilioAccountSid: `AC${randomUUID().replaceAll('-', '')}`,
    twilioAuthToken: randomBytes(16).toString('hex'),
    apiToken: randomBytes(32).toString('hex'),
    pins: {},
  }
}

export interface PinDeps {
  credentials: OpenStores['credentials']
  keys: Parameters<typeof issuePin>[0]['keys']
}

/** Hashing takes most of it, and runs on every processor. */
const AT_ONCE = 4

/** PINs stay valid from start to start: only people who have none in the records get one. */
export async function issueMissingPins(
  stored: StoredDemo,
  contacts: DirectoryTables['contacts'],
  { credentials, keys }: PinDeps,
): Promise<StoredDemo> {
  const pins = { ...stored.pins }
  const people = contacts.filter((contact) => contact['pin'] === 'issue')
  const issueNext = async () => {
    for (let row = people.pop(); row !== undefined; row = people.pop()) {
      const id = contactId.parse(row['id'])
      const held = await credentials.summaryFor(id)
      if (held?.state === 'active' && pins[id] !== undefined) continue
      const pin = await issuePin({
        contactId: id,
        ownPhones: [row['phone'] ?? ''],
        credentials,
        keys,
        actor: 'the demo',
        now: new Date(),
        size: PIN_SIZES['5+6'],
      })
      pins[id] = pin.reveal()
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, issueNext))
  return { ...stored, pins }
}
