/** What is different in two versions, by sentence and step. */
import { expect, test } from 'vitest'
import { compareVersions, isSame } from '../../../src/calls/flow-versions/compare.ts'
import { realFlows } from '../../flows/flows-folder.ts'

const sources = () => realFlows().sources
const changed = (file: string, change: (source: string) => string) =>
  sources().map((one) => (one.file === file ? { file, source: change(one.source) } : one))

test('a sentence, a step and a voice that were changed are named, and nothing else', () => {
  const next = changed('prompts.en.yaml', (source) =>
    source.replace('Goodbye.', 'Good-bye.').replace('Polly.Joanna-Neural', 'Polly.Ruth-Neural'),
  ).map((one) =>
    one.file === 'severity.flow.yaml' ? { ...one, source: one.source.replace('    wait: 8\n', '    wait: 9\n') } : one,
  )
  const { sentences, steps, others } = compareVersions(sources(), next)
  expect(sentences.map(({ name, language, after }) => [name, language, after])).toEqual([
    ['goodbye', 'en', 'Your reference is {reference}. Good-bye.'],
  ])
  expect(steps.map(({ name }) => name)).toEqual(['severity/ask'])
  expect(steps[0]?.before).toContain('    wait: 8')
  expect(steps[0]?.after).not.toContain('# No answer counts as yes')
  expect(others.map(({ file }) => file)).toEqual(['prompts.en.yaml'])
})

test('comments alone are another file and no other sentence, and the same files are the same', () => {
  const commented = changed('wish.flow.yaml', (source) => `# ours\n${source}`)
  expect(compareVersions(sources(), commented)).toMatchObject({
    sentences: [],
    steps: [],
    others: [{ file: 'wish.flow.yaml' }],
  })
  expect(isSame(compareVersions(sources(), sources()))).toBe(true)
})

test('a file that is new, gone or no YAML is named as a whole, its steps one by one where they can be read', () => {
  const without = sources().filter(({ file }) => file !== 'goodbye.flow.yaml')
  expect(
    compareVersions(sources(), without).steps.every(
      ({ name, after }) => name.startsWith('goodbye/') && after === undefined,
    ),
  ).toBe(true)
  expect(compareVersions(without, sources()).steps.length).toBeGreaterThan(0)
  const broken = changed('wish.flow.yaml', () => 'a: [')
  expect(compareVersions(sources(), broken).others).toMatchObject([{ file: 'wish.flow.yaml', after: 'a: [' }])
})
