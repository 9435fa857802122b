/** Which Node Careline runs on. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isOldNode, OLDEST_NODE } from '../src/node-version.ts'
import { PROJECT_ROOT } from '../src/project-root.ts'

test('the oldest Node is the one that package.json names', () => {
  const { engines } = JSON.parse(readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8')) as {
    engines: { node: string }
  }
  expect(engines.node).toBe(`>=${OLDEST_NODE}`)
})

test.each([
  ['20.20.2', true],
  ['22.11.9', true],
  ['22.12.0', false],
  ['24.21.0', false],
  ['100.0.0', false],
])('%s is too old: %s', (version, old) => {
  expect(isOldNode(version)).toBe(old)
})
