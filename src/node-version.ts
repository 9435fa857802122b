/**
 * Imported before anything else by every program, because a package that an older Node cannot run would otherwise end it with a stack trace.
 * The oldest version stands in `engines` of package.json too; a test compares the two.
 */
export const OLDEST_NODE = '22.12'

/** EX_CONFIG of sysexits.h, as for settings. */
const EX_CONFIG = 78

export function isOldNode(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE.split('.').map(Number)
  return major < oldestMajor || (major === oldestMajor && minor < oldestMinor)
}

if (isOldNode(process.versions.node)) {
  process.stderr.write(
    `Careline needs Node ${OLDEST_NODE} or newer; this is ${process.versions.node}, at ${process.execPath}. On Linux \`npm ci\` brings one, which npm's commands find first.\n`,
  )
  process.exit(EX_CONFIG)
}
