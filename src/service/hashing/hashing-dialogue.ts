/** Questions to a hashing process and its answers, one at a time. */
import type { Readable, Writable } from 'node:stream'
import { frameOf, makeFrameReader, READY } from './hashing-frames.ts'

export interface HashingDialogue {
  /** Gives the fields of the answer. The fields of the question are wiped by the caller; what was written of them is wiped here. */
  ask: (kind: number, ...fields: Uint8Array[]) => Promise<Buffer[]>
  isBusy: () => boolean
  /** No answer will come. */
  fail: (error: Error) => void
}

export interface DialogueOptions {
  /** The process can be asked. `lowered`: it gives way to the service. */
  onReady: (lowered: boolean) => void
  /** What it said is no answer to what it was asked. */
  onGarbled: () => void
}

interface Question {
  id: number
  resolve: (fields: Buffer[]) => void
  reject: (error: Error) => void
}

const ID_BYTES = 4
const LAST_ID = 0xffff_ffff

export function makeHashingDialogue(
  { stdin, stdout }: { stdin: Writable; stdout: Readable },
  { onReady, onGarbled }: DialogueOptions,
): HashingDialogue {
  let question: Question | undefined
  let lastId = 0
  let ready = false
  const take = ([first, ...rest]: Buffer[]) => {
    if (!ready) {
      ready = true
      onReady(first?.[0] === READY.lowered)
      return
    }
    // An answer of another question must never be taken for this one's.
    if (question === undefined || first?.length !== ID_BYTES || first.readUInt32BE() !== question.id)
      throw new Error('not an answer')
    const { resolve } = question
    question = undefined
    resolve(rest)
  }
  const read = makeFrameReader(take)
  stdout.on('data', (chunk: Buffer) => {
    try {
      read(chunk)
    } catch {
      onGarbled()
    }
  })
  // That the process has ended is told by its exit.
  for (const stream of [stdin, stdout]) stream.on('error', () => undefined)
  return {
    ask: (kind, ...fields) =>
      new Promise((resolve, reject) => {
        if (question !== undefined) throw new Error('a hashing process is asked one thing at a time')
        lastId = (lastId % LAST_ID) + 1
        question = { id: lastId, resolve, reject }
        const id = Buffer.alloc(ID_BYTES)
        id.writeUInt32BE(lastId)
        const frame = frameOf(Buffer.of(kind), id, ...fields)
        stdin.write(frame, () => frame.fill(0))
      }),
    isBusy: () => question !== undefined,
    fail: (error) => {
      question?.reject(error)
      question = undefined
    },
  }
}
