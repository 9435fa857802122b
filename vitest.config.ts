import './src/node-version.ts'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Faults cut, pause and slow real stores, and say what a caller hears in time: they run by themselves, three at once. */
const FAULTS = 'test/faults/**/*.test.ts'

/** The longest first: begun last, each would go on for up to a minute with nothing beside it. */
const LONG = [
  'deploy/package',
  'faults/processes',
  'service/npm-start',
  'browser/board',
  'browser/accessible',
  'cli/doctor',
  'web/hostile-requests',
  'service/start-careline',
].map((name) => `/test/${name}.test.ts`)

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => LONG.findIndex((one) => moduleId.endsWith(one))
    const long = files.filter((file) => place(file) >= 0).toSorted((a, b) => place(a) - place(b))
    const usual = super.sort.bind(this)
    return [...long, ...(await usual(files.filter((file) => place(file) < 0)))]
  }
}

export default defineConfig({
  test: {
    globalSetup: ['test/services/global-setup.ts'],
    // What waits for ever fails all the same; a machine in a slow hour does not.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    // A second is short beside much else; what never comes fails all the same.
    expect: { poll: { timeout: 60_000 } },
    sequence: { sequencer: LongFirst },
    pool: 'forks',
    // Reading the modules again for each of two hundred files takes a fifth of the time; none of them keeps a state of its own.
    isolate: false,
    projects: [
      {
        extends: true,
        test: {
          name: 'tests',
          include: ['test/**/*.test.ts'],
          exclude: [FAULTS],
          // Much of a call is waiting, so that two processors serve four files at once.
          maxWorkers: 4,
          sequence: { groupOrder: 0 },
        },
      },
      { extends: true, test: { name: 'faults', include: [FAULTS], maxWorkers: 3, sequence: { groupOrder: 1 } } },
    ],
  },
})
