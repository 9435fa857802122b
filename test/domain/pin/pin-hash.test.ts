/** Kept hashes: what opens them, what never does, and what a hostile row can do. */
import { argon2id, hash as argon2Hash } from 'argon2'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { credentialId } from '../../../src/domain/ids.ts'
import { drawPin, PIN_SIZES } from '../../../src/domain/pin/pin.ts'
import { argon2SelfTest, decoyHash, hashPin, needsRehash, verifyPin } from '../../../src/domain/pin/pin-hash.ts'

const P1 = { id: 'p1', key: new Uint8Array(32).fill(11) }
const P2 = { id: 'p2', key: new Uint8Array(32).fill(12) }
const ANA = credentialId.parse('credential-ana')
const BEN = credentialId.parse('credential-ben')
const draw = () => drawPin(PIN_SIZES['5+6'], { ownPhones: [] })
const SALT = 'c2FsdHNhbHRzYWx0c2FsdA'
const DIGEST = 'A'.repeat(43)

test('argon2 on this machine gives the known answer', async () => {
  await expect(argon2SelfTest()).resolves.toBeUndefined()
})

describe('a kept hash', () => {
  test('opens for its PIN and for no other, and is salted', async () => {
    const pin = draw()
    const stored = await hashPin(pin, ANA, P1)
    expect(stored.pepperId).toBe('p1')
    expect(stored.hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
    expect(await verifyPin(pin, ANA, stored, [P1])).toBe('match')
    expect(await verifyPin(draw(), ANA, stored, [P1])).toBe('mismatch')
    expect((await hashPin(pin, ANA, P1)).hash).not.toBe(stored.hash)
  })

  test('copied into another row does not open it (hash.transplant)', async () => {
    const pin = draw()
    const stored = await hashPin(pin, ANA, P1)
    expect(await verifyPin(pin, BEN, stored, [P1])).toBe('mismatch')
  })

  test('does not open without the pepper (dump.nopepper)', async () => {
    const pin = draw()
    const stored = await hashPin(pin, ANA, P1)
    expect(await verifyPin(pin, ANA, stored, [])).toBe('unknown-pepper')
    expect(await verifyPin(pin, ANA, stored, [{ id: 'p1', key: P2.key }])).toBe('mismatch')
  })

  test('made under the older of two peppers still opens, and asks to be made again', async () => {
    const pin = draw()
    const stored = await hashPin(pin, ANA, P1)
    expect(await verifyPin(pin, ANA, stored, [P2, P1])).toBe('match')
    expect(needsRehash(stored, [P1])).toBe(false)
    expect(needsRehash(stored, [P2, P1])).toBe(true)
  })

  test.each([
    ['other settings', { memoryCost: 12_288, timeCost: 3, parallelism: 1 }, 32, 19],
    ['a shorter hash', { memoryCost: 19_456, timeCost: 2, parallelism: 1 }, 24, 19],
    ['an older argon2', { memoryCost: 19_456, timeCost: 2, parallelism: 1 }, 32, 16],
  ])('made with %s asks to be made again', async (_, settings, hashLength, version) => {
    const hash = await argon2Hash('anything', { ...settings, type: argon2id, hashLength, version })
    expect(needsRehash({ hash, pepperId: 'p1' }, [P1])).toBe(true)
    expect(await verifyPin(draw(), ANA, { hash, pepperId: 'p1' }, [P1])).toBe('mismatch')
  })

  test('a decoy is compared like a real one and never opens', async () => {
    const decoy = decoyHash(P1)
    expect(needsRehash(decoy, [P1])).toBe(false)
    expect(await verifyPin(draw(), ANA, decoy, [P1])).toBe('mismatch')
  })
})

describe('a hostile row (hash.params)', () => {
  test.each([
    ['4 GiB', `$argon2id$v=19$m=4194304,t=2,p=1$${SALT}$${DIGEST}`],
    ['a million rounds', `$argon2id$v=19$m=19456,t=1000000,p=1$${SALT}$${DIGEST}`],
    ['many lanes', `$argon2id$v=19$m=19456,t=2,p=255$${SALT}$${DIGEST}`],
    ['no memory', `$argon2id$v=19$m=8,t=2,p=1$${SALT}$${DIGEST}`],
    ['a setting twice', `$argon2id$v=19$m=19456,m=4194304,t=2,p=1$${SALT}$${DIGEST}`],
    ['data of its own', `$argon2id$v=19$m=19456,t=2,p=1,data=AAAA$${SALT}$${DIGEST}`],
    ['argon2i', `$argon2i$v=19$m=19456,t=2,p=1$${SALT}$${DIGEST}`],
    ['another scheme', '$2b$10$abcdefghijklmnopqrstuv'],
    ['nothing', ''],
    ['no salt', `$argon2id$v=19$m=19456,t=2,p=1$$${DIGEST}`],
    ['no hash', `$argon2id$v=19$m=19456,t=2,p=1$${SALT}$`],
    ['a line break after it', `$argon2id$v=19$m=19456,t=2,p=1$${SALT}$${DIGEST}\n`],
    ['a very long hash', `$argon2id$v=19$m=19456,t=2,p=1$${SALT}$${'A'.repeat(100_000)}`],
  ])('with %s is not run', async (_, hash) => {
    expect(await verifyPin(draw(), ANA, { hash, pepperId: 'p1' }, [P1])).toBe('unreadable')
  })

  test('with settings in another order is read', async () => {
    const hash = `$argon2id$v=19$m=19456,p=1,t=2$${SALT}$${DIGEST}`
    expect(await verifyPin(draw(), ANA, { hash, pepperId: 'p1' }, [P1])).toBe('mismatch')
    expect(needsRehash({ hash, pepperId: 'p1' }, [P1])).toBe(false)
  })

  test('whatever it holds, comparing never throws and never opens', async () => {
    const part = fc.stringMatching(/^[A-Za-z0-9+/=]{0,90}$/)
    const shaped = fc
      .tuple(fc.constantFrom('16', '19', '0', 'x'), part, part)
      .map(([version, salt, digest]) => `$argon2id$v=${version}$m=19456,t=2,p=1$${salt}$${digest}`)
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.string(), shaped),
        fc.constantFrom('p1', '__proto__', ''),
        async (hash, pepperId) => {
          expect(await verifyPin(draw(), ANA, { hash, pepperId }, [P1])).not.toBe('match')
        },
      ),
      { numRuns: 150 },
    )
  })
})
