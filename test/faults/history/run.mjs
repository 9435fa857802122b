/**
 * `npm run test:faults -- --seed N --calls 1000`: one recorded run while stores fail, and the verdict on its history. With `--rolling`
 * nothing fails: processes with other flows take over from each other, forth and back, while calls go on.
 */
import { spawn } from 'node:child_process'
import process from 'node:process'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: { seed: { type: 'string' }, calls: { type: 'string', default: '1000' }, rolling: { type: 'boolean' } },
})
const seed = values.seed ?? String(Math.floor(Math.random() * 1_000_000))
if (![seed, values.calls].every((text) => /^[1-9][0-9]{0,8}$/.test(text))) {
  process.stderr.write('--seed and --calls are whole numbers from 1\n')
  process.exit(2)
}
const vitest = spawn(
  process.execPath,
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    'test/faults/history/history.test.ts',
    '-t',
    values.rolling === true ? 'rolling update' : 'ten promises',
    '--disable-console-intercept',
  ],
  { stdio: 'inherit', env: { ...process.env, FAULT_SEED: seed, FAULT_CALLS: values.calls } },
)
vitest.on('exit', (code) => process.exit(code ?? 1))
