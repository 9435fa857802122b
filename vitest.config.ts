import './src/node-version.ts'
import { defineConfig } from 'vitest/config'

/** Faults cut, pause and slow real stores, and say what a caller hears in time: they run by themselves, three at once. */
const FAULTS = 'test/faults/**/*.test.ts'

export default defineConfig({
  test: {
    globalSetup: ['test/services/global-setup.ts'],
    testTimeout: 40_000,
    hookTimeout: 60_000,
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
