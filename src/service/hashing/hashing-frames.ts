/** What the service and a hashing process say to each other: frames of fields of bytes, wiped once they were read or written. */

/** The first byte of a request. */
export const ASKED = { verify: 1, hash: 2 } as const

/** The one field that comes before every answer: the process can be asked. `atThisPriority`: it could not lower its own. */
export const READY = { lowered: 1, atThisPriority: 2 } as const

/** The first byte of an answer. `failed`: argon2 could not run. */
export const ANSWERED = { mismatch: 0, match: 1, hashed: 2, failed: 3 } as const

/** Ten times the longest: a stored hash with digits and a secret. Whatever is longer was not written by our own code. */
const LONGEST = 2_048
const LENGTH = 2

/** Two bytes of length, then each field with its own two. */
export function frameOf(...fields: Uint8Array[]): Buffer {
  const size = fields.reduce((sum, field) => sum + LENGTH + field.length, 0)
  // Not from the pool that Node shares among small buffers, so that wiping leaves no copy behind.
  const frame = Buffer.alloc(LENGTH + size)
  let at = frame.writeUInt16BE(size)
  for (const field of fields) {
    at = frame.writeUInt16BE(field.length, at)
    frame.set(field, at)
    at += field.length
  }
  return frame
}

/**
 * Takes chunks as they come, wipes them, and gives the fields of each whole frame, which the receiver wipes. The reader throws
 * when the bytes are no frames: nothing that follows them can be believed.
 */
export function makeFrameReader(onFrame: (fields: Buffer[]) => void): (chunk: Buffer) => void {
  let rest = Buffer.alloc(0)
  return (chunk) => {
    const bytes = Buffer.concat([rest, chunk])
    rest.fill(0)
    chunk.fill(0)
    let at = 0
    while (bytes.length - at >= LENGTH) {
      const size = bytes.readUInt16BE(at)
      if (size > LONGEST) throw new Error('not a frame')
      if (bytes.length - at < LENGTH + size) break
      onFrame(fieldsOf(bytes.subarray(at + LENGTH, at + LENGTH + size)))
      at += LENGTH + size
    }
    rest = Buffer.from(bytes.subarray(at))
    bytes.fill(0)
  }
}

function fieldsOf(body: Buffer): Buffer[] {
  const fields: Buffer[] = []
  for (let at = 0; at < body.length;) {
    const length = body.length - at >= LENGTH ? body.readUInt16BE(at) : body.length
    if (at + LENGTH + length > body.length) throw new Error('not a frame')
    fields.push(Buffer.from(body.subarray(at + LENGTH, at + LENGTH + length)))
    at += LENGTH + length
  }
  return fields
}
