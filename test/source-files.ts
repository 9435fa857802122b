/** The program's own text, for tests that guard its shape: files, what each imports, and code without comments. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { PROJECT_ROOT } from '../src/project-root.ts'

export interface SourceFile {
  /** From the project's root, e.g. `src/domain/decide.ts`. */
  path: string
  text: string
  /** Comments blanked out, line numbers kept. Strings stay. */
  code: string
  /** Files of the project this one imports, types included. */
  files: string[]
  /** Packages and `node:` modules this one imports, without what follows the package's name. */
  packages: string[]
  /** Specifiers as written. */
  specifiers: string[]
}

/** Paths of everything under these folders. */
export function pathsUnder(...folders: string[]): string[] {
  return folders
    .flatMap((folder) => readdirSync(join(PROJECT_ROOT, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => relative(PROJECT_ROOT, join(entry.parentPath, entry.name)))
    .toSorted()
}

export function sourceFiles(...folders: string[]): SourceFile[] {
  return pathsUnder(...folders)
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => readSource(path, readFileSync(join(PROJECT_ROOT, path), 'utf8')))
}

export function readSource(path: string, text: string): SourceFile {
  const code = withoutComments(text)
  const specifiers = [...code.matchAll(IMPORT)].map((match) => match[1] ?? match[2] ?? match[3] ?? '')
  const isFile = (specifier: string) => specifier.startsWith('.')
  return {
    path,
    text,
    code,
    specifiers,
    files: specifiers.filter(isFile).map((specifier) => join(dirname(path), specifier)),
    packages: specifiers.filter((specifier) => !isFile(specifier)).map(packageName),
  }
}

/** `import … from 'x'` and `export … from 'x'`; `import 'x'`; `import('x')`. */
const IMPORT = /^(?:import|export)\b[^'";]*?\bfrom\s*'([^']+)'|^import\s*'([^']+)'|\bimport\(\s*'([^']+)'/gm

/** A string, a template, or a comment, whichever begins first. */
const TOKEN = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/[^\n]*/gm

function withoutComments(text: string): string {
  return text.replace(TOKEN, (token) => (token.startsWith('/') ? token.replace(/[^\n]/g, ' ') : token))
}

function packageName(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}
