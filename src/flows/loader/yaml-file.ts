/** A YAML file as plain data, with the line of everything in it. */
import { isCollection, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml'
import type { YAMLError } from 'yaml'
import type { FlowProblem } from './flow-problem.ts'

export type Path = readonly (string | number)[]

export interface YamlFile {
  file: string
  data: unknown
  /** The line of the key the path ends with, or of the nearest thing above it. */
  lineOf: (path: Path) => number
}

/** `undefined` when the file cannot be read as YAML; the problems then say why. */
export function readYaml(file: string, source: string): { yaml: YamlFile | undefined; problems: FlowProblem[] } {
  const lines = new LineCounter()
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false })
  const found = [...document.errors, ...document.warnings]
  const problems = found.filter(isWorthNaming).map((error) => ({
    file,
    line: lines.linePos(error.pos[0]).line,
    sentence: sentenceFor(error, source),
  }))
  if (problems.length > 0) return { yaml: undefined, problems }
  const lineOf = (path: Path) => lineOfNode(document.contents, path, (offset) => lines.linePos(offset).line)
  return { yaml: { file, data: document.toJS(), lineOf }, problems }
}

/** After the first mistake in the grammar the others are mostly its echo; a key written twice stands for itself. */
function isWorthNaming(error: YAMLError, _index: number, all: YAMLError[]): boolean {
  return error.code === 'DUPLICATE_KEY' || error === all.find(({ code }) => code !== 'DUPLICATE_KEY')
}

function sentenceFor(error: YAMLError, source: string): string {
  if (error.code !== 'DUPLICATE_KEY') return `this is not YAML: ${error.message.replace(/\s+/g, ' ')}`
  const key = /^[^\s:,{}]+/.exec(source.slice(error.pos[0]))?.[0] ?? ''
  return `"${key}" is written twice`
}

function lineOfNode(root: unknown, path: Path, lineAt: (offset: number) => number): number {
  let line = 1
  let node = root
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key))
      if (pair === undefined) break
      if (isNode(pair.key) && pair.key.range) line = lineAt(pair.key.range[0])
      node = pair.value
    } else if (isCollection(node)) {
      node = node.get(key, true)
      if (isNode(node) && node.range) line = lineAt(node.range[0])
    } else break
  }
  return line
}
