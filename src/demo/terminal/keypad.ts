/** Reads lines typed at the terminal phone. Keys are shown as dots from the first moment: any of them may belong to a PIN. */
import { emitKeypressEvents, createInterface } from 'node:readline'
import type { ReadStream } from 'node:tty'

export interface Keypad {
  /** Undefined when the person closes the input. */
  next(): Promise<string | undefined>
  close(): void
}

/** At a terminal, key by key; from a pipe, line by line. Close it, or the terminal stays in raw mode. */
export function openKeypad(input: ReadStream, output: NodeJS.WritableStream): Keypad {
  return input.isTTY ? typed(input, output) : piped(input)
}

function piped(input: NodeJS.ReadableStream): Keypad {
  const lines = createInterface({ input })
  const iterator: AsyncIterator<string, undefined> = lines[Symbol.asyncIterator]()
  return {
    next: async () => {
      const line: IteratorResult<string, undefined> = await iterator.next()
      return line.done ? undefined : line.value
    },
    close: () => lines.close(),
  }
}

function typed(input: ReadStream, output: NodeJS.WritableStream): Keypad {
  emitKeypressEvents(input)
  input.setRawMode(true)
  return {
    next: () => typedLine(input, output),
    close: () => {
      input.setRawMode(false)
      input.pause()
    },
  }
}

function typedLine(input: ReadStream, output: NodeJS.WritableStream): Promise<string | undefined> {
  return new Promise((resolve) => {
    let line = ''
    const finish = (result: string | undefined): void => {
      input.off('keypress', onKey)
      output.write('\n')
      resolve(result)
    }
    const onKey = (text: string | undefined, key: { name?: string; ctrl?: boolean }): void => {
      if (key.ctrl && (key.name === 'c' || key.name === 'd')) {
        finish(undefined)
      } else if (key.name === 'return' || key.name === 'enter') {
        finish(line)
      } else if (key.name === 'backspace') {
        if (line !== '') output.write('\b \b')
        line = line.slice(0, -1)
      } else if (text !== undefined && /^[\x20-\x7e]$/.test(text)) {
        line += text
        output.write(/[0-9*#]/.test(text) ? '•' : text)
      }
    }
    output.write('> ')
    input.on('keypress', onKey)
    input.resume()
  })
}
