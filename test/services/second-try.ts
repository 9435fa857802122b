/** Says at the end of a run what passed only the second time: each is a fault, of a test or of the service, and is to be mended. */
import type { Reporter, TestModule } from 'vitest/node'

/** What was waited for, and on which line, stands below the first one. */
const MOST_LINES = 12

export const secondTry: Reporter = {
  onTestRunEnd(modules: readonly TestModule[]) {
    const passedLate = modules
      .flatMap((module) => [...module.children.allTests('passed')])
      .filter((test) => test.diagnostic()?.flaky)
    if (passedLate.length === 0) return
    process.stdout.write(`\nPassed only the second time, to be mended (${passedLate.length}):\n`)
    for (const test of passedLate) {
      const [error] = test.result().errors ?? []
      const why = (error?.stack ?? error?.message ?? 'no reason known').split('\n').slice(0, MOST_LINES)
      process.stdout.write(`  ${test.module.relativeModuleId} > ${test.fullName}:\n    ${why.join('\n    ')}\n`)
    }
  },
}
