/** What the doctor looks at on this machine alone: Node, the keys, argon2, what callers hear, the disk. */
import { randomBytes } from 'node:crypto'
import { access, constants, statfs } from 'node:fs/promises'
import { argon2Build, WHY_PREBUILT } from '../../argon2-build.ts'
import { FLOW_CATALOGUE } from '../../calls/words/flow-catalogue.ts'
import type { Config } from '../../service/settings/config.ts'
import { credentialId } from '../../domain/ids.ts'
import { drawPin, PIN_SIZES } from '../../domain/pin/pin.ts'
import { argon2SelfTest, decoyHash, verifyPin } from '../../domain/pin/pin-hash.ts'
import { readFlows } from '../../flows/loader/load-flows.ts'
import { KEY_FILE, loadKeys, type Keys } from '../../service/settings/key-file.ts'
import { SettingsRefused } from '../../service/settings/settings-refused.ts'
import { unspokenLanguages } from '../../service/settings/site-policy.ts'
import { sentenceOf } from '../../service/failure-sentence.ts'
import { ok, warn, wrong, type Found } from './check-result.ts'

/** A PIN check is to be over before the caller notices; this is several times what a slow processor takes. */
const SLOW_HASH_MS = 250
const MEGABYTE = 1024 ** 2
const DISK_WARN = 1024 * MEGABYTE
const DISK_WRONG = 100 * MEGABYTE

/** What is shipped and tested. A Node older than node-version.ts allows does not come as far as the doctor. */
const SHIPPED_NODE = 24

export async function nodeVersion(running = process.versions.node): Promise<Found> {
  if (Number.parseInt(running, 10) === SHIPPED_NODE) return ok(running)
  return warn(`${running} is not the Node that Careline is tested on`, `install Node ${SHIPPED_NODE}`)
}

/** Undefined: none that can be used. */
export function keysOf({ keysDir }: Config): { keys: Keys } | { refused: SettingsRefused | Error } {
  try {
    return { keys: loadKeys(keysDir, { createIfMissing: false }) }
  } catch (error) {
    return { refused: error instanceof Error ? error : new Error('the keys cannot be read') }
  }
}

export async function keysFolder({ keysDir, production }: Config, read: ReturnType<typeof keysOf>): Promise<Found> {
  if ('keys' in read) {
    const { selectorKeys, peppers } = read.keys.pins
    const rotating = [selectorKeys, peppers].some((kind) => kind.length > 1) ? ', a rotation is under way' : ''
    return ok(`${keysDir}/${KEY_FILE} can be read by its owner alone${rotating}`)
  }
  const { refused } = read
  if (!(refused instanceof SettingsRefused)) return wrong(`${keysDir} cannot be read: ${sentenceOf(refused)}`)
  const [first] = refused.problems
  const says = `${keysDir} ${first?.problem ?? 'cannot be used'}`
  // The embedded default makes its keys at the first start.
  if (!production && first?.problem === `holds no ${KEY_FILE}`)
    return warn(says, 'start the service once; it makes them')
  return wrong(says, first?.example)
}

const MAKE_BUILD = 'make the package with npm run package -- --build-argon2, on a system no newer than this one'

/** A prebuilt binary is half as fast or slower; that is worth a warning where callers wait for it and it could be had. */
export async function hashing(production: boolean, build = argon2Build): Promise<Found> {
  try {
    await argon2SelfTest()
  } catch (error) {
    return wrong(sentenceOf(error), 'run npm ci again on this machine; no PIN may be checked with it')
  }
  const pepper = { id: 'doctor', key: new Uint8Array(randomBytes(32)) }
  const pin = drawPin(PIN_SIZES['5+6'], { ownPhones: [] })
  // Of a processor, because other programs of a busy machine say nothing about this one.
  const once = async () => {
    const before = process.cpuUsage()
    await verifyPin(pin, credentialId.parse('doctor'), decoyHash(pepper), [pepper])
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1000
  }
  await once() // the first pays for loading the library
  const ms = Math.round(Math.min(await once(), await once()))
  const says = `argon2 gives the known answer; one PIN check takes ${ms} ms, with ${build.kind === 'prebuilt' ? `the slow prebuilt binary: ${WHY_PREBUILT[build.why]}` : 'the build for x86-64-v3'}`
  if (production && build.kind === 'prebuilt' && build.why !== 'other-processor') return warn(says, MAKE_BUILD)
  return ms > SLOW_HASH_MS ? warn(says, 'give the service faster processors, or processes fewer calls') : ok(says)
}

export async function callersHear({ flowsDir, site }: Config): Promise<Found> {
  const read = readFlows(flowsDir, FLOW_CATALOGUE)
  if ('problems' in read)
    return wrong(`${read.problems.length} problems in ${flowsDir}`, `careline flows check ${flowsDir} names them`)
  const unspoken = unspokenLanguages(site.numbers, read.prompts.languages)
  if (unspoken.length > 0)
    return wrong(unspoken.join('. '), `write the prompts, or change ${site.file ?? 'the site file'}`)
  return ok(`${read.flows.steps.size} steps, in ${read.prompts.languages.join(', ')}; version ${read.flows.version}`)
}

export async function diskSpace({ dataDir }: Config): Promise<Found> {
  try {
    await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      return warn(`${dataDir} is not there`, 'the service makes it at its first start; put it on a disk that lasts')
    return wrong(`${dataDir} cannot be written to`, 'let the account that runs the service write there')
  }
  const { bavail, bsize } = await statfs(dataDir)
  const free = bavail * bsize
  const says = `${Math.floor(free / MEGABYTE).toLocaleString('en')} MB free for ${dataDir}`
  const todo = 'make room: records wait there while the database is away'
  if (free < DISK_WRONG) return wrong(says, todo)
  return free < DISK_WARN ? warn(says, todo) : ok(says)
}
