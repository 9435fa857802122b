/** The markup of a prompt: `{name}` is filled in, `{pause 300}` is 300 ms of silence, everything else is spoken. */

export type Piece = { text: string } | { value: string } | { pause: number }
export type Template = readonly Piece[]

/** Longer silences make a caller think that the call was cut. */
const LONGEST_PAUSE_MS = 3_000

const MARK = /\{([^{}]*)\}/g
const VALUE = /^[a-z][A-Za-z0-9]*$/
const PAUSE = /^pause (\d{1,5})$/

/** Returns every problem as the end of a sentence that begins with the prompt's name. */
export function parseTemplate(source: string): { template: Template; problems: string[] } {
  const template: Piece[] = []
  const problems: string[] = []
  let from = 0
  for (const mark of source.matchAll(MARK)) {
    addText(source.slice(from, mark.index))
    addMark(mark[1] ?? '')
    from = mark.index + mark[0].length
  }
  addText(source.slice(from))
  return { template, problems }

  function addText(text: string): void {
    if (/[{}]/.test(text)) problems.push('holds a brace without its partner')
    if (text !== '') template.push({ text })
  }

  function addMark(inside: string): void {
    const pause = PAUSE.exec(inside)?.[1]
    if (pause !== undefined) {
      const ms = Number(pause)
      if (ms < 1 || ms > LONGEST_PAUSE_MS) problems.push(`pauses ${ms} ms; a pause is 1 to ${LONGEST_PAUSE_MS} ms`)
      template.push({ pause: ms })
    } else if (VALUE.test(inside) && inside !== 'pause') template.push({ value: inside })
    else problems.push(`holds {${inside}}, which is neither {name} nor {pause 300}: prompts hold no expressions`)
  }
}

export function placeholdersOf(template: Template): Set<string> {
  return new Set(template.flatMap((piece) => ('value' in piece ? [piece.value] : [])))
}
