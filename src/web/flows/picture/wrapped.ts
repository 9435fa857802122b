/** A sentence in lines that fit into a box, cut where it is longer. */

/** Letters of a line; a sign of Japanese is as wide as two. */
const WIDTH = 40
const WIDE = /[\u1100-\u11ff\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60]/

export function wrapped(text: string, language: string, most: number): string[] {
  const words = [...new Intl.Segmenter(language, { granularity: 'word' }).segment(text)].map(({ segment }) => segment)
  const lines: string[] = ['']
  for (const word of words) {
    const last = lines.at(-1) ?? ''
    if (widthOf(last) + widthOf(word) <= WIDTH || last === '') lines[lines.length - 1] = last + word
    else lines.push(word.trimStart())
  }
  const shown = lines.map((line) => line.trim()).filter((line) => line !== '')
  if (shown.length <= most) return shown
  return [...shown.slice(0, most - 1), `${shown[most - 1]?.slice(0, WIDTH - 2) ?? ''}…`]
}

const widthOf = (text: string): number => Array.from(text).reduce((all, sign) => all + (WIDE.test(sign) ? 2 : 1), 0)
