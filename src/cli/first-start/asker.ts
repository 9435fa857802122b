/** Asks a person at the terminal: a line, or a secret, which is not shown while it is typed. */
import { createInterface } from 'node:readline/promises'
import { Writable, type Readable } from 'node:stream'

export interface Asker {
  say(text: string): void
  /** Without the spaces around it; `before` when only Enter was pressed. */
  ask(question: string, before?: string): Promise<string>
  askSecret(question: string): Promise<string>
  close(): void
}

/** The input has ended, or Ctrl-C was pressed: no answer will come. */
export class Stopped extends Error {
  override readonly name = 'Stopped'
}

export function askerAt(input: Readable, output: NodeJS.WritableStream, terminal: boolean): Asker {
  let shown = true
  const screen = new Writable({
    decodeStrings: false,
    write(chunk: string, _encoding, done) {
      if (shown) output.write(chunk)
      done()
    },
  })
  const lines = createInterface({ input, output: screen, terminal })
  const stop = new AbortController()
  lines.on('SIGINT', () => stop.abort())
  lines.on('close', () => stop.abort())

  async function line(prompt: string): Promise<string> {
    try {
      return (await lines.question(prompt, { signal: stop.signal })).trim()
    } catch (cause) {
      throw new Stopped('Stopped: nothing was written.', { cause })
    }
  }

  return {
    say: (text) => void output.write(`${text}\n`),
    ask: async (question, before = '') => {
      const answer = await line(`${question}${before === '' ? '' : ` [${before}]`}: `)
      return answer === '' ? before : answer
    },
    async askSecret(question) {
      output.write(`${question} (not shown): `)
      shown = false
      try {
        return await line('')
      } finally {
        shown = true
        output.write('\n')
      }
    },
    close: () => lines.close(),
  }
}
