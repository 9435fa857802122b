/** Says at the end of a run what passed only the second time: each is a fault, of a test or of the service, and is to be mended. */
import type { Reporter, TestModule } from 'vitest/node'

export const secondTry: Reporter = {
  onTestRunEnd(modules: readonly TestModule[]) {
    const passedLate = modules
      .flatMap((module) => [...module.children.allTests('passed')])
      .filter((test) => test.diagnostic()?.flaky)
    if (passedLate.length === 0) return
    process.stdout.write(`\nPassed only the second time, to be mended (${passedLate.length}):\n`)
    for (const test of passedLate) {
      const why = test.result().errors?.[0]?.message.split('\n')[0] ?? 'no reason known'
      process.stdout.write(`  ${test.module.relativeModuleId} > ${test.fullName}: ${why}\n`)
    }
  },
}
