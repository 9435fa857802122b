/** The key file: made once, read strictly, refused when others may read it or when it is not the one the records were made with. */
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import {
  createKeys,
  keyFingerprint,
  loadKeys,
  refuseChangedKeys,
  KEY_FILE,
} from '../../src/service/settings/key-file.ts'
import { SettingsRefused } from '../../src/service/settings/settings-refused.ts'

const root = mkdtempSync(join(tmpdir(), 'careline-keys-'))
afterAll(() => rmSync(root, { recursive: true }))

let dir = ''
let count = 0
beforeEach(() => {
  count += 1
  dir = join(root, String(count))
})

const path = () => join(dir, KEY_FILE)
const load = () => loadKeys(dir, { createIfMissing: false })
const fresh = () => loadKeys(dir, { createIfMissing: true })
const random = () => crypto.getRandomValues(Buffer.alloc(32)).toString('base64')
const content = () => JSON.parse(readFileSync(path(), 'utf8')) as Record<string, unknown>
const write = (value: unknown) =>
  writeFileSync(path(), typeof value === 'string' ? value : JSON.stringify(value), { mode: 0o600 })

describe('making keys', () => {
  it('makes 32 random bytes for each use in a file only its owner can read', () => {
    const keys = fresh()
    const all = [keys.pins.selectorKeys[0]?.key, keys.pins.peppers[0]?.key, keys.auditKey, keys.proofKey]
    expect(all.map((key) => key?.length)).toEqual([32, 32, 32, 32])
    expect(new Set(all.map((key) => Buffer.from(key ?? []).toString('hex'))).size).toBe(4)
    expect(statSync(path()).mode & 0o777).toBe(0o600)
    expect(statSync(dir).mode & 0o777).toBe(0o700)
    expect(readdirSync(dir)).toEqual([KEY_FILE])
  })

  it('reads the same keys again', () => {
    expect(fresh()).toEqual(load())
    expect(fresh()).toEqual(load())
  })

  it('never replaces a file that is there', () => {
    const first = fresh()
    expect(createKeys(dir)).toBe(false)
    expect(load()).toEqual(first)
    expect(readdirSync(dir)).toEqual([KEY_FILE])
  })

  it('makes none unless asked to', () => {
    expect(load).toThrow(SettingsRefused)
    expect(() => readdirSync(dir)).toThrow(/ENOENT/)
  })
})

describe('refusing a key file', () => {
  it.each([0o644, 0o640, 0o604, 0o620, 0o610])('refuses mode %o', (mode) => {
    fresh()
    chmodSync(path(), mode)
    expect(load).toThrow(SettingsRefused)
  })

  it('takes a file that even its owner cannot change', () => {
    fresh()
    chmodSync(path(), 0o400)
    expect(load().auditKey).toHaveLength(32)
  })

  it.each([0o770, 0o777, 0o702])('refuses a folder of mode %o', (mode) => {
    fresh()
    chmodSync(dir, mode)
    expect(load).toThrow(SettingsRefused)
  })

  it.each<[string, (whole: Record<string, unknown>) => unknown]>([
    ['empty', () => ''],
    ['cut off', (whole) => JSON.stringify(whole).slice(0, -9)],
    ['a list', () => []],
    ['without a kind', ({ proof: _, ...rest }) => rest],
    ['with a kind nobody knows', (whole) => ({ ...whole, other: random() })],
    ['with a short key', (whole) => ({ ...whole, audit: Buffer.alloc(31, 7).toString('base64') })],
    ['with a key of one repeated byte', (whole) => ({ ...whole, audit: Buffer.alloc(32).toString('base64') })],
    ['with hex for base64', (whole) => ({ ...whole, audit: 'ab'.repeat(32) })],
    ['without a pepper', (whole) => ({ ...whole, peppers: [] })],
    ['with three peppers', (whole) => ({ ...whole, peppers: ['a', 'b', 'c'].map((id) => ({ id, key: random() })) })],
    ['with one id twice', (whole) => ({ ...whole, peppers: ['a', 'a'].map((id) => ({ id, key: random() })) })],
    ['with one key for two uses', (whole) => ({ ...whole, audit: whole['proof'] })],
    ['with an id nobody can store', (whole) => ({ ...whole, peppers: [{ id: '../p1', key: random() }] })],
  ])('refuses one that is %s, and keeps it as it is', (_what, change) => {
    fresh()
    write(change(content()))
    const before = readFileSync(path(), 'utf8')
    expect(load).toThrow(SettingsRefused)
    expect(fresh).toThrow(SettingsRefused)
    expect(readFileSync(path(), 'utf8')).toBe(before)
  })

  it('says nothing of the keys when it refuses', () => {
    fresh()
    const secret = random()
    write(`{"audit":"${secret}", oops`)
    let said = ''
    try {
      load()
    } catch (error) {
      said = inspect(error, { depth: 9 })
    }
    expect(said).toContain('keys.json')
    expect(said).not.toContain(secret.slice(0, 8))
  })
})

describe('knowing keys again', () => {
  it('gives each key a short id that stays', () => {
    const ids = keyFingerprint(fresh())
    expect(Object.keys(ids)).toEqual(['selector/s1', 'pepper/p1', 'audit', 'proof'])
    for (const id of Object.values(ids)) expect(id).toMatch(/^[0-9a-f]{16}$/)
    expect(new Set(Object.values(ids)).size).toBe(4)
    expect(keyFingerprint(load())).toEqual(ids)
  })

  it('gives one key another id for each use', () => {
    const keys = fresh()
    const twice = keyFingerprint({ ...keys, proofKey: keys.auditKey })
    expect(twice['audit']).not.toBe(twice['proof'])
  })

  it('refuses other keys for records that were made before', () => {
    const stored = keyFingerprint(fresh())
    rmSync(path())
    expect(() => refuseChangedKeys(stored, fresh())).toThrow(/selector\/s1, pepper\/p1, audit, proof/)
  })

  it('takes a rotation, where one name comes and another goes', () => {
    const keys = fresh()
    const stored = keyFingerprint(keys)
    const [old] = content()['peppers'] as unknown[]
    write({ ...content(), peppers: [{ id: 'p2', key: random() }, old] })
    expect(() => refuseChangedKeys(stored, load())).not.toThrow()
    expect(load().pins.peppers.map((pepper) => pepper.id)).toEqual(['p2', 'p1'])
    write({ ...content(), peppers: [{ id: 'p2', key: random() }] })
    expect(() => refuseChangedKeys(stored, load())).not.toThrow()
  })
})
