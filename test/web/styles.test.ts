/** One file says which colours there are, and nothing that a page is made of brings its own. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { PROJECT_ROOT } from '../../src/project-root.ts'
import { pathsUnder } from '../source-files.ts'

const FOLDER = 'src/web/assets/styles'
const SHEETS = readdirSync(join(PROJECT_ROOT, FOLDER)).map((name) => ({ name, text: read(`${FOLDER}/${name}`) }))
/** What all screens are made of. */
const EVERY_SCREEN = ['tokens.css', 'base.css', 'components.css', 'shell.css']
const COLOUR =
  /#[0-9a-f]{3,8}\b|\b(rgba?|hsla?|hwb|oklch|oklab|lab|lch|light-dark)\(|:[^;{}]*\b(white|black|red|green|blue|grey|gray|orange|yellow)\b(?!-)/gi

function read(path: string): string {
  return readFileSync(join(PROJECT_ROOT, path), 'utf8')
}

test('only the tokens name a colour', () => {
  const found = SHEETS.filter(({ name }) => name !== 'tokens.css').flatMap(({ name, text }) =>
    Array.from(text.replaceAll(/\/\*[\s\S]*?\*\//g, '').matchAll(COLOUR), ([colour]) => `${name}: ${colour}`),
  )
  expect(found).toEqual([])
  expect(SHEETS.find(({ name }) => name === 'tokens.css')?.text.match(COLOUR)?.length).toBeGreaterThan(40)
})

test('screens hold no colour and no style of their own', () => {
  const found = pathsUnder('src/web', 'src/demo')
    .filter((path) => path.endsWith('.tsx'))
    .flatMap((path) =>
      Array.from(read(path).matchAll(/\b(?:fill|stroke)="#[^"]*"|\sstyle=/g), ([what]) => `${path}: ${what.trim()}`),
    )
  expect(found).toEqual([])
})

test('every token that a sheet uses is there', () => {
  const all = SHEETS.map(({ text }) => text).join('\n')
  const known = new Set(Array.from(all.matchAll(/(--[a-z0-9-]+):/g), ([, name]) => name))
  const used = Array.from(all.matchAll(/var\((--[a-z0-9-]+)/g), ([, name = '']) => name)
  expect([...new Set(used)].filter((name) => !name.startsWith('--pico-') && !known.has(name))).toEqual([])
})

test('no class belongs to two screens, whose sheets reach every page', () => {
  const owners = new Map<string, Set<string>>()
  for (const { name, text } of SHEETS.filter((sheet) => !EVERY_SCREEN.includes(sheet.name)))
    for (const [, selectors = ''] of text.replaceAll(/\/\*[\s\S]*?\*\//g, '').matchAll(/([^{}]+)\{/g))
      for (const [, first = ''] of selectors.matchAll(/(?:^|,)\s*\.([\w-]+)/g))
        owners.set(first, (owners.get(first) ?? new Set()).add(name))
  expect(owners.size).toBeGreaterThan(50)
  expect([...owners].filter(([, sheets]) => sheets.size > 1)).toEqual([])
})
