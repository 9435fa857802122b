/**
 * `npm test`: runs the tests, and once more, from their beginning, the files in which one failed. A machine that stood still for a
 * moment fails a test of thousands; tests of one file share what they have made, so that one alone could not be tried again.
 * What passes only then is named at the end: each is a fault, of a test or of the service, and is to be mended.
 */
import { createVitest, parseCLI } from 'vitest/node'

/** More than these did not fail by chance. */
const MOST_FILES = 8
/** What was waited for, and on which line, stands below the first one. */
const MOST_LINES = 12

/** The file as it is named on the screen. */
const nameOf = (module) => module.relativeModuleId

/** What failed in it, and why: its tests, or the file itself where it did not come to them. */
function reasonsOf(module) {
  const tests = [...module.children.allTests('failed')]
  const failed = tests.length > 0 ? tests.map((test) => [test.fullName, test.result().errors]) : [['', module.errors()]]
  return failed.map(([name, errors = []]) => {
    const why = (errors[0]?.stack ?? errors[0]?.message ?? 'no reason known').split('\n').slice(0, MOST_LINES)
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
