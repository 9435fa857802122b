/** Changes one sentence in a file of prompts and leaves everything else as its author wrote it, comments and all. */
import { isMap, isScalar, LineCounter, parseDocument, type Pair, type YAMLMap } from 'yaml'
import type { PromptName } from './steps.ts'

/** The file with this sentence: in place of the one there is, or added beside its neighbours. The file must be YAML. */
export function withSentence(source: string, name: PromptName, text: string): string {
  const written = quoted(text)
  const [above, place] = placeOf(source, name)
  if (place !== undefined) {
    const value = isMap(place.value) ? place.value.get('text', true) : place.value
    const range = isScalar(value) ? value.range : undefined
    if (range === undefined || range === null) return bySetting(source, name, text)
    const [from, to] = range
    const isBlock = source.slice(from, to).endsWith('\n')
    return `${source.slice(0, from)}${written}${isBlock ? '\n' : ''}${source.slice(to)}`
  }
  const { map, path } = above
  const rest = name.split('.').slice(path)
  const indent = map === undefined ? 0 : columnOf(source, map)
  const end = map === undefined ? undefined : endOf(source, map)
  if (indent === undefined || (end === undefined && map !== undefined)) return bySetting(source, name, text)
  const lines = rest.map(
    (key, at) => `${' '.repeat(indent + 2 * at)}${key}:${at === rest.length - 1 ? ` ${written}` : ''}`,
  )
  const [before, after] = [source.slice(0, end ?? source.length), source.slice(end ?? source.length)]
  return `${before === '' || before.endsWith('\n') ? before : `${before}\n`}${lines.join('\n')}\n${after}`
}

/** The file without this sentence, and without the names above it that hold no other one. */
export function withoutSentence(source: string, name: PromptName): string {
  const document = parseDocument(source)
  const path = name.split('.')
  if (!document.hasIn(path)) return source
  document.deleteIn(path)
  for (let depth = path.length - 1; depth > 0; depth -= 1) {
    const above = document.getIn(path.slice(0, depth), true)
    if (!isMap(above) || above.items.length > 0) break
    document.deleteIn(path.slice(0, depth))
  }
  return document.toString({ lineWidth: 0 })
}

type Entry = Pair

/** The deepest map above the sentence with how many parts of the name lead there, and the sentence itself where there is one. */
function placeOf(source: string, name: PromptName): [{ map: YAMLMap | undefined; path: number }, Entry | undefined] {
  const { contents } = parseDocument(source)
  let map: YAMLMap | undefined = isMap(contents) ? contents : undefined
  const keys = name.split('.')
  for (const [path, key] of keys.entries()) {
    const entry: Entry | undefined = map?.items.find((item) => isScalar(item.key) && String(item.key.value) === key)
    if (entry === undefined) return [{ map, path }, undefined]
    if (path === keys.length - 1) return [{ map, path }, entry]
    if (!isMap(entry.value)) return [{ map, path }, undefined]
    map = entry.value
  }
  return [{ map, path: 0 }, undefined]
}

/** Undefined: the map stands in braces. */
function columnOf(source: string, { items, flow }: YAMLMap): number | undefined {
  const [first] = items
  if (flow === true || first === undefined || !isScalar(first.key) || !first.key.range) return undefined
  const lines = new LineCounter()
  parseDocument(source, { lineCounter: lines })
  return lines.linePos(first.key.range[0]).col - 1
}

/** Where the line after its last sentence begins. */
function endOf(source: string, { items }: YAMLMap): number | undefined {
  const last = items.at(-1)?.value
  if (isMap(last) && last.flow !== true) return endOf(source, last)
  const end = isScalar(last) || isMap(last) ? last.range?.[1] : undefined
  if (end === undefined) return undefined
  if (source[end - 1] === '\n') return end
  const line = source.indexOf('\n', end)
  return line < 0 ? source.length : line + 1
}

function bySetting(source: string, name: PromptName, text: string): string {
  const document = parseDocument(source)
  document.setIn(name.split('.'), text)
  return document.toString({ lineWidth: 0 })
}

/** As the files we ship are written: single quotes, and double ones around an apostrophe. */
function quoted(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  if (!line.includes("'")) return `'${line}'`
  return JSON.stringify(line)
}
