/** What the program reads at run time is put beside the compiled code: the demo's telephones once had no script there. */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { PROJECT_ROOT } from '../../src/project-root.ts'
import { sourceFiles } from '../source-files.ts'

/** The build writes these itself. */
const WRITTEN = ['package.json', 'build.json']

test('every path below PROJECT_ROOT, and beside a file, is copied by the build', () => {
  const list = /const READ = \[(.*?)\]/s.exec(
    readFileSync(join(PROJECT_ROOT, 'src/service/copy-files.mjs'), 'utf8'),
  )?.[1]
  const copied = [...(list ?? '').matchAll(/'([^']+)'/g)].map(([, path = '']) => path)
  const read = sourceFiles('src').flatMap(({ path: file, code }) => [
    ...[...code.matchAll(/join\(PROJECT_ROOT, '([^']+)'/g)].map(([, path = '']) => ({ file, path })),
    // Beside the file that reads it.
    ...[...code.matchAll(/new URL\('([^']+)', import\.meta\.url\)/g)].map(([, name = '']) => ({
      file,
      path: join(dirname(file), name),
    })),
  ])
  expect(copied.length).toBeGreaterThan(3)
  expect(read.length).toBeGreaterThan(3)
  const isThere = (path: string) =>
    WRITTEN.includes(path) ||
    copied.some((one) => path === one || path.startsWith(`${one}/`) || one.startsWith(`${path}/`))
  expect(read.filter(({ path }) => !isThere(path))).toEqual([])
})
