/** Has argon2 load the build for newer processors, where there is one and this processor can run it; imported before argon2 by every program. */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { PROJECT_ROOT } from './project-root.ts'

/** Why the prebuilt binary is used, which uses no AVX2 and does half as many PIN checks a second, or fewer. */
export const WHY_PREBUILT = {
  'other-processor': 'this processor is none of x86-64-v3',
  'none-built': 'none was built for x86-64-v3, which this processor is',
  'cannot-be-loaded': 'the one built for x86-64-v3 cannot be loaded on this system',
} as const

export type Argon2Build = { kind: 'for-this-processor' } | { kind: 'prebuilt'; why: keyof typeof WHY_PREBUILT }

/** In the folder that holds package.json; deploy/build-argon2.mjs makes it. */
const FOLDER = 'argon2/x86-64-v3'

/** What x86-64-v3 asks for (x86-64 psABI, "Micro-Architecture Levels"), as Linux names it. It hides what the system does not support. */
const V3_FLAGS = ['avx', 'avx2', 'bmi1', 'bmi2', 'f16c', 'fma', 'abm', 'movbe', 'xsave']

/** `cpuinfo`: the text of /proc/cpuinfo. Every processor counts, because the service may run on each. */
export function runsV3(cpuinfo: string): boolean {
  const flags = Array.from(cpuinfo.matchAll(/^flags\s*:(.*)$/gm), ([, line = '']) => new Set(line.trim().split(/\s+/)))
  return flags.length > 0 && flags.every((has) => V3_FLAGS.every((flag) => has.has(flag)))
}

/** Never ends the process: an instruction that the processor lacks would, so its flags are read before anything is loaded. */
export function chooseArgon2(root: string, cpuinfo: string): Argon2Build {
  if (!runsV3(cpuinfo)) return { kind: 'prebuilt', why: 'other-processor' }
  const file = join(root, FOLDER, 'build/Release/argon2.node')
  if (!existsSync(file)) return { kind: 'prebuilt', why: 'none-built' }
  try {
    createRequire(import.meta.url)(file)
  } catch {
    // For example, this machine's C library is older than the one of the machine that built it.
    return { kind: 'prebuilt', why: 'cannot-be-loaded' }
  }
  return { kind: 'for-this-processor' }
}

/** There is none but on Linux. */
const CPUINFO = '/proc/cpuinfo'

export const argon2Build = chooseArgon2(PROJECT_ROOT, existsSync(CPUINFO) ? readFileSync(CPUINFO, 'utf8') : '')

// Read by node-gyp-build, which argon2 is loaded with.
if (argon2Build.kind === 'for-this-processor') process.env['ARGON2_PREBUILD'] = join(PROJECT_ROOT, FOLDER)
