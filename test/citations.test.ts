/** Every document that code, tests and documents cite is in the repository, with the section they name. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { PROJECT_ROOT } from '../src/project-root.ts'
import { pathsUnder } from './source-files.ts'

/** Migrations that have run anywhere are never edited. */
const FILES = [
  ...pathsUnder('src', 'test', 'bench', 'docs', 'voice-flows', 'deploy').filter(
    (path) => /\.(tsx?|js|mjs|md|yaml|css)$/.test(path) && path !== 'test/citations.test.ts',
  ),
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'SECURITY.md',
  '.env.example',
].map((path) => ({ path, text: readFileSync(join(PROJECT_ROOT, path), 'utf8') }))

const read = (document: string) => readFileSync(join(PROJECT_ROOT, document), 'utf8')

test('documents are cited from the root of the repository, and are there', () => {
  const cited = FILES.flatMap(({ path, text }) =>
    [...text.matchAll(/(?<![\w/.])docs\/[\w/.-]+\.(?:md|yaml)/g)].map(([document]) => ({ path, document })),
  )
  expect(cited.length).toBeGreaterThan(50)
  expect(cited.filter(({ document }) => !existsSync(join(PROJECT_ROOT, document)))).toEqual([])
})

test('a section that is named is a heading of that document', () => {
  const cited = FILES.flatMap(({ path, text }) =>
    [...text.matchAll(/(docs\/[\w/.-]+\.md), "([^"]+)"/g)].map(([, document = '', section = '']) => ({
      path,
      document,
      section,
    })),
  )
  expect(cited.length).toBeGreaterThan(20)
  const missing = cited.filter(
    ({ document, section }) =>
      !read(document)
        .split('\n')
        .some((line) => /^#+ /.test(line) && line.includes(section)),
  )
  expect(missing).toEqual([])
})

test('decisions are cited by numbers that exist', () => {
  const numbers = new Set(pathsUnder('docs/decisions').map((path) => Number(/(\d{4})-/.exec(path)?.[1])))
  const cited = FILES.flatMap(({ path, text }) =>
    [...text.matchAll(/\(decision (\d+)\)/g)].map(([, number]) => ({ path, number: Number(number) })),
  )
  expect(cited.length).toBeGreaterThan(5)
  expect(cited.filter(({ number }) => !numbers.has(number))).toEqual([])
})

test('source files that documents name are there', () => {
  const documents = FILES.filter(({ path }) => path.endsWith('.md') && !path.startsWith('docs/flows/'))
  const cited = documents.flatMap(({ path, text }) =>
    [...text.matchAll(/`((?:src|test|bench|voice-flows)\/[\w/.-]*[\w-]\.\w+)`/g)].map(([, file = '']) => ({
      path,
      file,
    })),
  )
  expect(cited.length).toBeGreaterThan(20)
  expect(cited.filter(({ file }) => !existsSync(join(PROJECT_ROOT, file)))).toEqual([])
})

test('files that documents name from a folder of src are there', () => {
  const documents = FILES.filter(({ path }) => ['docs/security.md', 'docs/operations.md'].includes(path))
  const cited = documents.flatMap(({ path, text }) =>
    [...text.matchAll(/`((?:domain|web|desk|calls|phone|stores|profile|directory)\/[\w/-]+\.tsx?)`/g)].map(
      ([, file = '']) => ({ path, file }),
    ),
  )
  expect(cited.length).toBeGreaterThan(5)
  expect(cited.filter(({ file }) => !existsSync(join(PROJECT_ROOT, 'src', file)))).toEqual([])
})

test('nothing outside the repository is cited as a file', () => {
  const outside = /\breference\/[a-z-]+\.(?:md|json|css)|(?<![\w/-])(?:product|rules|architecture|words)\.md\b/g
  const found = FILES.flatMap(({ path, text }) => [...text.matchAll(outside)].map(([file]) => `${path}: ${file}`))
  expect(found.filter((line) => !line.startsWith('docs/'))).toEqual([])
})

test('links between documents lead somewhere', () => {
  const links = FILES.filter(({ path }) => path.endsWith('.md')).flatMap(({ path, text }) =>
    [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map(([, to = '']) => ({ path, to })),
  )
  expect(links.filter(({ path, to }) => !existsSync(join(PROJECT_ROOT, dirname(path), to)))).toEqual([])
})
