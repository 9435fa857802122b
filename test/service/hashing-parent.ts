/** Stands for the service: two hashing processes, and a comparison when it is asked for one. */
import { credentialId } from '../../src/domain/ids.ts'
import { makePinHashing } from '../../src/domain/pin/pin-hash.ts'
import { drawPin, PIN_SIZES } from '../../src/domain/pin/pin.ts'
import { makeHashingPool } from '../../src/service/hashing/hashing-pool.ts'

const failed = (why: string) => process.stderr.write(`${why}\n`)
const pool = makeHashingPool({ size: 2, onEnded: failed, onNotLowered: () => failed('not lowered') })
pool.start()
const { hashPin, verifyPin } = makePinHashing(pool.argon2)
const pepper = { id: 'p1', key: new Uint8Array(32) }
const ana = credentialId.parse('ana')
const pin = drawPin(PIN_SIZES['5+6'], { ownPhones: [] })
while (pool.up() < 2) await new Promise((resolve) => setTimeout(resolve, 10))
process.on(
  'message',
  () =>
    void hashPin(pin, ana, pepper)
      .then((stored) => verifyPin(pin, ana, stored, [pepper]))
      .then((check) => process.send?.(check)),
)
process.send?.('up')
