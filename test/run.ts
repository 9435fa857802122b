/** `npm test`: runs the tests, and once more, from their beginning, the files in which one failed; what passes only then is named at the end. */
import { createVitest, parseCLI, type TestModule } from 'vitest/node'

/**
 * A machine that stood still for a moment fails a test of thousands. Tests of one file share what they have made, so that one alone
 * could not be tried again. More files than these did not fail by chance.
 */
const MOST_FILES = 8
/** What was waited for, and on which line, stands below the first one. */
const MOST_LINES = 12

/** The file as it is named on the screen. */
const nameOf = (module: TestModule) => module.relativeModuleId

/** What failed in it, and why: its tests, or the file itself where it did not come to them. */
function reasonsOf(module: TestModule): string[] {
  const tests = [...module.children.allTests('failed')].map((test) => ({
    name: test.fullName,
    error: test.result().errors?.[0],
  }))
  const failed = tests.length > 0 ? tests : [{ name: 'as a whole', error: module.errors()[0] }]
  return failed.map(({ name, error }) => {
    const why = (error?.stack ?? error?.message ?? 'no reason known').split('\n').slice(0, MOST_LINES)
    return `  ${nameOf(module)} > ${name}:\n    ${why.join('\n    ')}`
  })
}

const { filter, options } = parseCLI(['vitest', 'run', ...process.argv.slice(2)])
const vitest = await createVitest('test', { ...options, watch: false })
const first = await vitest.start(filter)
const failed = first.testModules.filter((module) => !module.ok())
let isWell = failed.length === 0 && first.unhandledErrors.length === 0
if (failed.length > 0 && failed.length <= MOST_FILES && first.unhandledErrors.length === 0) {
  const why = failed.flatMap(reasonsOf)
  process.stdout.write(`\nOnce more, from the beginning: ${failed.map(nameOf).join(', ')}\n`)
  const second = await vitest.runTestSpecifications(failed.map((module) => module.toTestSpecification()))
  isWell = second.testModules.every((module) => module.ok()) && second.unhandledErrors.length === 0
  if (isWell) process.stdout.write(`\nPassed only the second time, to be mended (${why.length}):\n${why.join('\n')}\n`)
}
await vitest.close()
process.exitCode = isWell ? 0 : 1
