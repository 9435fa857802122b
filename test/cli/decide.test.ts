/** `careline decide`: one answer per line, in order, whatever is on the other lines. */
import { PassThrough, Readable, Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { decideLines } from '../../src/cli/decide.ts'
import { EXAMPLE_FACTS } from '../domain/example-facts.ts'

const GOOD = JSON.stringify(EXAMPLE_FACTS)
const URGENT = JSON.stringify({ ...EXAMPLE_FACTS, urgent: 'critical' })
const OPEN_CASE = '{"rule":"R20","outcome":"OPEN_CASE","desk":"support"}'
const OPEN_CASE_URGENT = '{"rule":"R19","outcome":"OPEN_CASE_URGENT","desk":"production-down"}'

async function run(chunks: Iterable<string | Buffer>): Promise<{ bad: number; answers: string[]; said: string }> {
  const output = new PassThrough()
  const complaints = new PassThrough()
  const answers = output.setEncoding('utf8').toArray()
  const said = complaints.setEncoding('utf8').toArray()
  const bad = await decideLines(Readable.from(chunks, { objectMode: false }), output, complaints)
  output.end()
  complaints.end()
  return { bad, answers: (await answers).join('').split('\n').slice(0, -1), said: (await said).join('') }
}

describe('answers', () => {
  it('gives rule, outcome and desk, in that order, one line for each line', async () => {
    const { bad, answers, said } = await run([`${GOOD}\n${URGENT}\n${GOOD}\n`])
    expect(answers).toEqual([OPEN_CASE, OPEN_CASE_URGENT, OPEN_CASE])
    expect({ bad, said }).toEqual({ bad: 0, said: '' })
  })

  it('gives null when no desk is rung', async () => {
    const { answers } = await run([JSON.stringify({ ...EXAMPLE_FACTS, intent: 'data_privacy' })])
    expect(answers).toEqual(['{"rule":"R01","outcome":"PRIVACY_PORTAL","desk":null}'])
  })

  it('passes over empty lines, and needs no end to the last one', async () => {
    expect((await run([`\n  \n${GOOD}\r\n\n${URGENT}`])).answers).toEqual([OPEN_CASE, OPEN_CASE_URGENT])
    expect((await run([''])).answers).toEqual([])
  })

  it('reads lines however they are cut into pieces', async () => {
    const bytes = Buffer.from(`\uFEFF${GOOD}\n{"é":1}\n${URGENT}\n`)
    const { answers, said } = await run(Array.from(bytes, (byte) => Buffer.from([byte])))
    expect(answers).toEqual([OPEN_CASE, OPEN_CASE_URGENT])
    expect(said).toMatch(/^line 2: /)
  })
})

describe('lines that cannot be read', () => {
  it('names the line and each fact at fault, and answers the others', async () => {
    const { urgent: _, ...noUrgent } = EXAMPLE_FACTS
    const bad = JSON.stringify({ ...noUrgent, pin: 'maybe', colour: 'blue' })
    const result = await run([`${GOOD}\n\n${bad}\nnot json\n${URGENT}\n`])
    expect(result.answers).toEqual([OPEN_CASE, OPEN_CASE_URGENT])
    expect(result.bad).toBe(2)
    expect(
      result.said
        .split('\n')
        .map((line) => line.split(' ').slice(0, 3).join(' '))
        .toSorted(),
    ).toEqual(['', 'line 3: colour', 'line 3: pin', 'line 3: urgent', 'line 4: is'])
    expect(result.said).toContain('maybe')
  })

  it.each(['null', '[]', '"active"', '7', '{}', `[${GOOD}]`, `${GOOD}${GOOD}`])('refuses %s', async (line) => {
    expect(await run([`${line}\n`])).toMatchObject({ bad: 1, answers: [] })
  })

  it('refuses an endless line without keeping it, and answers the next', async () => {
    function* pieces() {
      for (let n = 0; n < 2_000; n += 1) yield 'x'.repeat(10_000)
      yield `\n${GOOD}\n`
    }
    const { bad, answers, said } = await run(pieces())
    expect({ bad, answers }).toEqual({ bad: 1, answers: [OPEN_CASE] })
    expect(said.length).toBeLessThan(200)
  })

  it('never repeats digits it was given by mistake', async () => {
    const { said } = await run([`${JSON.stringify({ ...EXAMPLE_FACTS, pin: '482915730664' })}\n482915730664x\n`])
    expect(said).not.toContain('4829')
  })
})

describe('streams', () => {
  it('waits for a slow reader instead of keeping every answer', async () => {
    const lines = 20_000
    let sent = 0
    let received = 0
    let furthestAhead = 0
    function* source() {
      for (; sent < lines; sent += 100) yield `${GOOD}\n`.repeat(100)
    }
    const slow = new Writable({
      highWaterMark: 1_000,
      write(chunk, _encoding, done) {
        received += String(chunk).split('\n').length - 1
        furthestAhead = Math.max(furthestAhead, sent - received)
        setImmediate(done)
      },
    })
    const input = Readable.from(source(), { objectMode: false, highWaterMark: 1_000 })
    expect(await decideLines(input, slow, new PassThrough())).toBe(0)
    expect(received).toBe(lines)
    expect(furthestAhead).toBeLessThan(lines / 10)
  })

  it('stops quietly when the reader of the answers has gone', async () => {
    const gone = new Writable({
      write(_chunk, _encoding, done) {
        done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))
      },
    })
    expect(await decideLines(Readable.from([`${GOOD}\n`, `${GOOD}\n`]), gone, new PassThrough())).toBe(0)
  })

  it('throws when the answers cannot be written for another reason', async () => {
    const full = new Writable({
      write(_chunk, _encoding, done) {
        done(Object.assign(new Error('no space'), { code: 'ENOSPC' }))
      },
    })
    await expect(decideLines(Readable.from([`${GOOD}\n`]), full, new PassThrough())).rejects.toMatchObject({
      code: 'ENOSPC',
    })
  })
})
