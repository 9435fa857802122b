/** The text of a `.env` file: the example of the program, filled in, so that every value reads back exactly as it was given. */
import { parseEnv } from 'node:util'

/** Throws, naming the setting, for a value that no kind of quotes can hold. */
export function envText(example: string, values: Readonly<Record<string, string>>): string {
  const left = new Map(Object.entries(values))
  const lines = example.split('\n').map((line) => {
    const name = /^([A-Z][A-Z0-9_]*)=/.exec(line)?.[1]
    if (name === undefined) return line
    const file = `${name}_FILE`
    const own = left.get(name)
    const ofFile = left.get(file)
    left.delete(name)
    left.delete(file)
    const filled = own === undefined ? line : `${name}=${quoted(name, own)}`
    return ofFile === undefined ? filled : `${name}=\n${file}=${quoted(file, ofFile)}`
  })
  const rest = [...left].map(([name, value]) => `${name}=${quoted(name, value)}\n`)
  return lines.join('\n') + rest.join('')
}

/** A `#` would begin a comment, quotes and spaces at the ends would go, and in double quotes `\n` is the end of a line. */
function quoted(name: string, value: string): string {
  if (/^[A-Za-z0-9_.,:/@+=-]+$/.test(value)) return value
  for (const quote of ["'", '`', '"']) {
    const text = `${quote}${value}${quote}`
    if (!value.includes('\n') && parseEnv(`${name}=${text}\n`)[name] === value) return text
  }
  throw new Error(`${name} holds every kind of quote: put it into a file and name that with ${name}_FILE`)
}
