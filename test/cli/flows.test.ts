/** `careline flows check` and `careline flows draw`: what they print, write and exit with. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { flowsCommand } from '../../src/cli/flows.ts'
import { DRAWN } from '../../src/flows/draw-flows.ts'
import { copyOfReal, folderWith, REAL_FOLDER } from '../flows/flows-folder.ts'

afterEach(() => {
  process.exitCode = undefined
  vi.unstubAllEnvs()
})

async function careline(...args: string[]): Promise<{ printed: string[]; exitCode: unknown }> {
  const printed: string[] = []
  process.exitCode = undefined
  await flowsCommand((line) => printed.push(line)).parseAsync(args, { from: 'user' })
  return { printed, exitCode: process.exitCode }
}

describe('careline flows check', () => {
  it('sums up flows without a problem in one line', async () => {
    const { printed, exitCode } = await careline('check', REAL_FOLDER)
    expect(printed).toEqual([
      expect.stringMatching(
        /^\d+ flows, \d+ steps; \d+ prompts, complete in en, de, es, fr, ja, pt-BR; version [0-9a-f]{12}$/,
      ),
    ])
    expect(exitCode).toBeUndefined()
  })

  it('prints each problem with its file and line, and exits 1', async () => {
    const folder = copyOfReal([
      { file: 'pin.flow.yaml', replace: 'accepted: company/start', by: 'accepted: company/strat' },
      { file: 'prompts.en.yaml', replace: 'Goodbye.', by: 'Unfortunately, goodbye.' },
    ])
    const { printed, exitCode } = await careline('check', folder)
    expect(printed[0]).toMatch(/pin\.flow\.yaml:\d+ {2}step "pin\/check" leads to "company\/strat"/)
    expect(printed[1]).toMatch(/prompts\.en\.yaml:\d+ {2}prompt "goodbye" says "unfortunately"/)
    expect(printed.at(-1)).toMatch(/^2 problems: /)
    expect(exitCode).toBe(1)
  })

  it('checks the folder that FLOWS_DIR names', async () => {
    vi.stubEnv(
      'FLOWS_DIR',
      copyOfReal([{ file: 'prompts.en.yaml', replace: 'Goodbye.', by: 'Unfortunately, goodbye.' }]),
    )
    expect(await careline('check')).toMatchObject({
      exitCode: 1,
      printed: [expect.stringMatching('"unfortunately"'), expect.anything()],
    })
    vi.stubEnv('FLOWS_DIR', join(REAL_FOLDER, 'absent'))
    await expect(careline('check')).rejects.toThrow('must be a folder that holds main.flow.yaml')
  })

  it('refuses a folder that is not there', async () => {
    expect(await careline('check', join(REAL_FOLDER, 'absent'))).toMatchObject({ exitCode: 2 })
  })
})

describe('careline flows draw', () => {
  it('draws a page for each flow, and then has nothing to do', async () => {
    const out = join(folderWith({}), 'flows')
    const first = await careline('draw', REAL_FOLDER, '--out', out)
    expect(first.printed).toHaveLength(readdirSync(out).length)
    expect(readFileSync(join(out, 'pin.md'), 'utf8')).toContain('flowchart TD')
    const second = await careline('draw', REAL_FOLDER, '--out', out)
    expect(second.printed).toEqual([expect.stringMatching(/^\d+ drawings are up to date$/)])
    const check = await careline('draw', REAL_FOLDER, '--out', out, '--check')
    expect(check).toEqual({ printed: [], exitCode: undefined })
  })

  it('with --check names pages that are old, missing or left over, exits 1 and writes nothing', async () => {
    const out = folderWith({})
    await careline('draw', REAL_FOLDER, '--out', out)
    writeFileSync(join(out, 'pin.md'), 'old')
    writeFileSync(join(out, 'gone.md'), `${DRAWN}\n`)
    writeFileSync(join(out, 'notes.md'), 'written by a person')
    const { printed, exitCode } = await careline('draw', REAL_FOLDER, '--out', out, '--check')
    expect(printed.map((line) => /(\w+)\.md /.exec(line)?.[1])).toEqual(['pin', 'gone'])
    expect(exitCode).toBe(1)
    expect(readFileSync(join(out, 'pin.md'), 'utf8')).toBe('old')
  })

  it('removes pages of flows that are gone, and nothing that a person wrote', async () => {
    const out = folderWith({})
    writeFileSync(join(out, 'gone.md'), `${DRAWN}\n`)
    writeFileSync(join(out, 'notes.md'), 'written by a person')
    await careline('draw', REAL_FOLDER, '--out', out)
    expect(existsSync(join(out, 'gone.md'))).toBe(false)
    expect(existsSync(join(out, 'notes.md'))).toBe(true)
  })

  it('draws nothing from flows with a problem', async () => {
    const out = folderWith({})
    const folder = copyOfReal([{ file: 'main.flow.yaml', replace: 'start: open', by: 'start: opens' }])
    const { exitCode } = await careline('draw', folder, '--out', out)
    expect(exitCode).toBe(1)
    expect(readdirSync(out)).toEqual([])
  })
})
