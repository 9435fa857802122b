/** The oldest Node that Careline runs on; an older one is told so in a sentence. */

/** Stands in `engines` of package.json too; a test compares the two. */
export const OLDEST_NODE = '22.12'

/** EX_CONFIG of sysexits.h, as for settings. */
const EX_CONFIG = 78

export function isOldNode(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE.split('.').map(Number)
  return major < oldestMajor || (major === oldestMajor && minor < oldestMinor)
}

// Programs import this file before any other, because a package that an older Node cannot run would end it with a stack trace.
if (isOldNode(process.versions.node)) {
  process.stderr.write(
    `Careline needs Node ${OLDEST_NODE} or newer; this is ${process.versions.node}, at ${process.execPath}. On Linux \`npm ci\` brings one, which npm's commands find first.\n`,
  )
  process.exit(EX_CONFIG)
}
