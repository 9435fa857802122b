/** A logger that keeps every line, so that a test can look for what must not be in it. */
import { Writable } from 'node:stream'
import { makeLogger, type Logger } from '../../src/service/watch/logger.ts'

export interface CollectedLog {
  lines: string[]
}

export function collectingLogger(): { logger: Logger; log: CollectedLog } {
  const log: CollectedLog = { lines: [] }
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      log.lines.push(chunk.toString('utf8'))
      done()
    },
  })
  return { logger: makeLogger('trace', sink), log }
}
