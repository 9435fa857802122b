/** The files that are copied for SYNC_FILE, and what is said of one that has a fault. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { PROJECT_ROOT } from '../../src/project-root.ts'
import { readSyncFile } from '../../src/service/settings/site/sync-file.ts'
import { SYSTEMS } from '../../src/sync/mapping.ts'

const folder = mkdtempSync(join(tmpdir(), 'careline-sync-'))

test.each(SYSTEMS)('docs/sync/%s.yaml can be taken as it is', (name) => {
  const read = readSyncFile(join(PROJECT_ROOT, `docs/sync/${name}.yaml`))
  expect(read).toMatchObject({ mapping: { system: name, cases: { fields: { state: { values: {} } } } } })
})

test.each([
  ['another system', 'system: remedy', /system must be salesforce, servicenow, zendesk/],
  [
    'a path in the address',
    'address: https://example.zendesk.com/api',
    /address must be an https address without a path/,
  ],
  ['no encryption', 'address: http://zendesk.example.com', /address must be an https address/],
  [
    'a field that we do not have',
    'cases: { object: tickets, number: id, our-number: external_id, fields: { summary: subject, contract: c, colour: blue } }',
    /colour/,
  ],
  [
    'no contract',
    'cases: { object: tickets, number: id, our-number: external_id, fields: { summary: subject } }',
    /summary and contract are needed/,
  ],
  [
    'a state that we do not have',
    'cases: { object: t, number: id, our-number: e, fields: { summary: s, contract: c, state: { path: s, values: { frozen: x } } } }',
    /values of state are open/,
  ],
  [
    'a query in the place of a field',
    'cases: { object: t, number: id, our-number: e, fields: { summary: "a\' OR 1=1", contract: c } }',
    /must be the name of a field there/,
  ],
])('%s is refused with its line', (_, lines, sentence) => {
  const file = join(folder, 'sync.yaml')
  const [name] = lines.split(':')
  const rest = ['system: zendesk', 'address: https://example.zendesk.com'].filter(
    (line) => !line.startsWith(`${name}:`),
  )
  writeFileSync(file, [...rest, lines].join('\n'))
  const read = readSyncFile(file)
  expect('problems' in read && read.problems.map(({ line, sentence: said }) => `${line} ${said}`).join('\n')).toMatch(
    sentence,
  )
  expect('problems' in read && read.problems.every(({ line }) => line >= 1)).toBe(true)
})
