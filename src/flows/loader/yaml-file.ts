/** A YAML file as plain data, with the line of everything in it. */
import { isAlias, isCollection, isMap, isNode, isPair, isScalar, LineCounter, parseDocument } from 'yaml'
import type { YAMLError } from 'yaml'
import type { FlowProblem } from './flow-problem.ts'
import { sourceProblem } from './source-limits.ts'

export type Path = readonly (string | number)[]

export interface YamlFile {
  file: string
  data: unknown
  /** The line of the key the path ends with, or of the nearest thing above it. */
  lineOf: (path: Path) => number
}

/** `undefined` when the file cannot be read as YAML; the problems then say why. */
export function readYaml(file: string, source: string): { yaml: YamlFile | undefined; problems: FlowProblem[] } {
  const refused = sourceProblem(file, source)
  if (refused !== undefined) return { yaml: undefined, problems: [refused] }
  const lines = new LineCounter()
  // Its own search for keys that are written twice compares each with each.
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false, uniqueKeys: false })
  const lineAt = (offset: number) => lines.linePos(offset).line
  const [inGrammar] = [...document.errors, ...document.warnings]
  const problems = [...(inGrammar === undefined ? [] : [grammarProblem(inGrammar)]), ...inNodes(document.contents)].map(
    ({ at, sentence }) => ({ file, line: lineAt(at), sentence }),
  )
  if (problems.length > 0) return { yaml: undefined, problems }
  const lineOf = (path: Path) => lineOfNode(document.contents, path, lineAt)
  return { yaml: { file, data: document.toJS(), lineOf }, problems }
}

interface Placed {
  at: number
  sentence: string
}

/** After the first mistake in the grammar the others are mostly its echo. */
function grammarProblem({ message, pos: [at] }: YAMLError): Placed {
  return { at, sentence: `this is not YAML: ${message.replace(/\s+/g, ' ')}` }
}

/** Of two keys only one would count. An alias repeats what stands elsewhere, and a few can make more than there is memory for. */
function inNodes(node: unknown): Placed[] {
  if (isAlias(node))
    return [{ at: node.range?.[0] ?? 0, sentence: `*${node.source} repeats a part of the file; write the part again` }]
  if (isPair(node)) return [...inNodes(node.key), ...inNodes(node.value)]
  if (!isCollection(node)) return []
  const twice = isMap(node) ? writtenTwice(node.items.map(({ key }) => key)) : []
  return [...twice, ...node.items.flatMap(inNodes)]
}

function writtenTwice(keys: readonly unknown[]): Placed[] {
  const seen = new Set<string>()
  const found: Placed[] = []
  for (const key of keys) {
    if (!isScalar(key)) continue
    const name = String(key.value)
    if (seen.has(name)) found.push({ at: key.range?.[0] ?? 0, sentence: `"${name}" is written twice` })
    seen.add(name)
  }
  return found
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
