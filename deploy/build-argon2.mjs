/** Builds argon2 for processors of x86-64-v3 (AVX2, since 2013 at Intel, 2015 at AMD): 1.5 times the PIN checks a second of its prebuilt binary, and more. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const MODULES = fileURLToPath(new URL('../node_modules', import.meta.url))
const SOURCE = join(MODULES, 'argon2')

/** Where src/argon2-build.ts looks, in the folder that holds package.json. */
export const BUILT = 'argon2/x86-64-v3/build/Release/argon2.node'

/** Those of its binding.gyp, with the processor and the level of optimisation added. */
const FLAGS = [
  '-O3',
  '-march=x86-64-v3',
  '-fPIC',
  '-fvisibility=hidden',
  '-fdata-sections',
  '-ffunction-sections',
  '-DNDEBUG',
  '-U_FORTIFY_SOURCE',
  '-D_FORTIFY_SOURCE=2',
  '-Wno-type-limits',
  '-pthread',
  `-I${join(SOURCE, 'argon2/include')}`,
]
const C_FILES = ['argon2.c', 'core.c', 'encoding.c', 'thread.c', 'opt.c', 'blake2/blake2b.c']
const ADDON = [
  '-std=c++17',
  '-fexceptions',
  '-DNAPI_VERSION=8',
  '-DNODE_GYP_MODULE_NAME=argon2',
  '-DBUILDING_NODE_EXTENSION',
  '-DNODE_ADDON_API_DISABLE_DEPRECATED',
  '-DNODE_API_NO_EXTERNAL_BUFFERS_ALLOWED',
  `-I${join(MODULES, 'node-addon-api')}`,
  // Node-API is the same for every Node, so no headers of one Node are needed.
  `-I${join(MODULES, 'node-api-headers/include')}`,
]
/** The machine that runs it may have an older C++ library than the one that builds it. */
const LINK = ['-shared', '-static-libstdc++', '-static-libgcc', '-Wl,--gc-sections']

/**
 * Makes `BUILT` in a folder, with the compilers `CC` and `CXX`, else `cc` and `c++`. Throws a sentence on other platforms, and when
 * a compiler is missing or fails.
 * @param {string} folder
 */
export function buildArgon2(folder) {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error('argon2 is built for x86-64-v3 on Linux with x86-64 only; elsewhere its prebuilt binary is used.')
  const objects = mkdtempSync(join(tmpdir(), 'careline-argon2-'))
  try {
    const compiled = C_FILES.map((file) => {
      const object = join(objects, `${basename(file, '.c')}.o`)
      compile(process.env.CC || 'cc', [...FLAGS, '-c', join(SOURCE, 'argon2/src', file), '-o', object])
      return object
    })
    const built = join(folder, BUILT)
    mkdirSync(dirname(built), { recursive: true })
    const addon = [...FLAGS, ...ADDON, join(SOURCE, 'argon2.cpp'), ...compiled, ...LINK, '-o', built]
    compile(process.env.CXX || 'c++', addon)
    return built
  } finally {
    rmSync(objects, { recursive: true })
  }
}

/** @param {string} compiler @param {string[]} args */
function compile(compiler, args) {
  try {
    execFileSync(compiler, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  } catch (cause) {
    throw new Error(`argon2 was not built: ${compiler} failed or is missing (Debian: apt-get install gcc g++).`, {
      cause,
    })
  }
}

// By itself: node deploy/build-argon2.mjs <folder>
const [, program, folder] = process.argv
if (program === fileURLToPath(import.meta.url) && folder !== undefined) buildArgon2(folder)
