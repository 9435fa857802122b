/** What stands in a file of flows as its author wrote it: sentences by name, steps as text, each with its line. */
import { readYaml } from './loader/yaml-file.ts'
import { FLOW_FILE, PROMPTS_FILE } from './loader/file-names.ts'

export interface WrittenText {
  text: string
  line: number
}

export type WrittenFile = {
  texts: ReadonlyMap<string, WrittenText>
  /** Everything else that counts, e.g. the voice of a language or where a flow starts: two that are the same are the same text. */
  head: string
} & ({ kind: 'prompts'; language: string } | { kind: 'flow'; flow: string })

/** Undefined: it is no file of flows, or no YAML. What has not the form of a sentence or a step is left out. */
export function writtenTexts(file: string, source: string): WrittenFile | undefined {
  const language = PROMPTS_FILE.exec(file)?.[1]
  const flow = FLOW_FILE.exec(file)?.[1]
  if (language === undefined && flow === undefined) return undefined
  const { yaml } = readYaml(file, source)
  if (yaml === undefined) return undefined
  const { data, lineOf } = yaml
  if (language !== undefined) {
    const texts = new Map<string, WrittenText>()
    for (const { path, text } of sentencesIn(data, [])) texts.set(path.join('.'), { text, line: lineOf(path) })
    return { kind: 'prompts', language, texts, head: headOf(data, (key) => key.startsWith('$')) }
  }
  const steps = isMap(data) && isMap(data['steps']) ? Object.keys(data['steps']) : []
  const lines = source.split('\n')
  const begins = steps.map((step) => lineOf(['steps', step]))
  const texts = steps.map((step, i): [string, WrittenText] => {
    const line = begins[i] ?? 1
    return [step, { text: withoutTail(lines.slice(line - 1, (begins[i + 1] ?? lines.length + 1) - 1)), line }]
  })
  return { kind: 'flow', flow: flow ?? '', texts: new Map(texts), head: headOf(data, (key) => key !== 'steps') }
}

function headOf(data: unknown, isHead: (key: string) => boolean): string {
  return JSON.stringify(isMap(data) ? Object.entries(data).filter(([key]) => isHead(key)) : data)
}

/** The head of a file, e.g. its voice, is no sentence. */
function sentencesIn(data: unknown, above: readonly string[]): { path: string[]; text: string }[] {
  if (!isMap(data)) return []
  return Object.entries(data).flatMap(([key, value]) => {
    if (above.length === 0 && key.startsWith('$')) return []
    const path = [...above, key]
    if (typeof value === 'string') return [{ path, text: value }]
    if (isMap(value) && typeof value['text'] === 'string') return [{ path, text: value['text'] }]
    return sentencesIn(value, path)
  })
}

/** Comments before the next step belong to that one. */
function withoutTail(lines: readonly string[]): string {
  const last = lines.findLastIndex((line) => !/^\s*(#.*)?$/.test(line))
  return lines.slice(0, last + 1).join('\n')
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
