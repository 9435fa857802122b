/** The demo directory in a database, and what tests write about it. */
import { randomBytes, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { Pool } from 'pg'
import type { AuditEntry, AuditType } from '../../../src/domain/audit.ts'
import type { NewCredential } from '../../../src/domain/pin/credential-store.ts'
import { callId, contactId, credentialId } from '../../../src/domain/ids.ts'
import { PROJECT_ROOT } from '../../../src/project-root.ts'
import { loadDirectory, readDirectoryFiles } from '../../../src/demo/load-directory.ts'

export const AUDIT_KEY = randomBytes(32)
export const TODAY = new Date('2026-03-15T12:34:56Z')

export async function loadDemo(pool: Pool, today = TODAY): Promise<void> {
  await loadDirectory(pool, await readDirectoryFiles(join(PROJECT_ROOT, 'src/demo/directory')), today)
}

export function entry(type: AuditType = 'pin.accepted', body: AuditEntry['body'] = {}): AuditEntry {
  return {
    type,
    at: new Date('2026-03-15T03:00:00.123Z'),
    actor: 'service',
    subject: contactId.parse('ana'),
    callId: callId.parse('CA1'),
    body,
  }
}

export function credentialFor(contact: string, parts: Partial<NewCredential> = {}): NewCredential {
  return {
    id: credentialId.parse(randomUUID()),
    contactId: contactId.parse(contact),
    selectorHmac: randomBytes(32).toString('hex'),
    selectorKeyId: 's1',
    hash: '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNo',
    pepperId: 'p1',
    issuedAt: new Date('2026-03-15T02:00:00Z'),
    ...parts,
  }
}
