/** The program of a hashing process: runs argon2 for the service, which it gives way to, and ends with it, however that ended. */
import '../../argon2-build.ts'
import { leaveSignals } from '../../concurrency/leave-signals.ts'
import { ARGON2_HERE, argon2SelfTest } from '../../domain/pin/pin-hash.ts'
import { ANSWERED, ASKED, frameOf, makeFrameReader, READY } from './hashing-frames.ts'
import { lowerPriority } from './lower-priority.ts'

/** A third of the processor against the service where both want it, so that a flood of webhooks does not stop comparisons (docs/performance.md). */
const LOWER_BY = 5

leaveSignals()
/** At once, whatever its threads do: leaving in order would wait for a comparison. */
const end = () => process.kill(process.pid, 'SIGKILL')
process.stdin.on('error', end).on('close', end).on('end', end)
process.stdout.on('error', end)

function say(...fields: Uint8Array[]): void {
  process.stdout.write(frameOf(...fields))
}

async function answer([asked, id, text, digits, secret]: Buffer[]): Promise<void> {
  if (asked === undefined || id === undefined || text === undefined || digits === undefined || secret === undefined)
    throw new Error('not a request')
  try {
    if (asked[0] === ASKED.hash)
      say(id, Buffer.of(ANSWERED.hashed), Buffer.from(await ARGON2_HERE.hash(text, digits, secret)))
    else if (asked[0] === ASKED.verify) {
      const same = await ARGON2_HERE.verify(text.toString(), digits, secret)
      say(id, Buffer.of(same ? ANSWERED.match : ANSWERED.mismatch))
    } else throw new Error('not a request')
  } catch {
    say(id, Buffer.of(ANSWERED.failed))
  } finally {
    digits.fill(0)
    secret.fill(0)
  }
}

// Also starts the threads, so that their priority is lowered with the others.
await argon2SelfTest()
say(Buffer.of(lowerPriority(LOWER_BY) ? READY.lowered : READY.atThisPriority))
const read = makeFrameReader((fields) => void answer(fields))
process.stdin.on('data', read)
