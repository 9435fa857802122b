/** When the bench shows a figure, and when it says that the machine is too noisy. */
import { describe, expect, it } from 'vitest'
import { against, atLeast, below, measured, show, single, worst } from '../../bench/figures.ts'
import { inTurns } from '../../bench/statistics.ts'

const seconds = (value: number) => `${value} s`

describe('a figure of the bench', () => {
  it('is the median, with how far apart the five runs are', () => {
    const figure = measured({ name: 'start', runs: [20, 21, 20, 19, 20], say: seconds, aim: below(21, 's') })
    expect(figure).toMatchObject({ value: '20 s', spread: '10 % of 5', met: true, refused: false })
  })

  it('is not shown when the runs are more than 15 % apart, whatever the aim', () => {
    const figure = measured({ name: 'start', runs: [10, 12, 10, 12, 11], say: seconds, aim: below(20, 's') })
    expect(figure).toMatchObject({ value: 'not shown: the runs are 18 % apart', met: undefined, refused: true })
  })

  it('is not shown when a run measured nothing', () => {
    const figure = measured({ name: 'start', runs: [11, 11, Number.NaN, 11, Number.NaN], say: seconds })
    expect(figure.refused).toBe(true)
  })

  it('needs five runs', () => {
    expect(() => measured({ name: 'start', runs: [1, 1, 1, 1], say: seconds })).toThrow('4 runs')
  })

  it('is a share of each round, so that a machine that slows down changes nothing', () => {
    const rates = { ours: [90, 45, 9, 18, 27], ceiling: [100, 50, 10, 20, 30] }
    const figure = against({
      name: 'rate',
      ...rates,
      say: (ours, ceiling) => `${ours} of ${ceiling}`,
      aim: atLeast(0.9),
    })
    expect(figure).toMatchObject({ value: '27 of 30', share: 0.9, spread: '0 % of 5', met: true })
  })

  it('that is never to be exceeded is met by the worst run, however far apart the others are', () => {
    const runs = [10, 40, 12, 30, 20]
    const say = (most: number, middle: number) => `${most} ms (median ${middle} ms)`
    expect(worst({ name: 'p99', runs, say, aim: below(50, 'ms') })).toMatchObject({
      value: '40 ms (median 20 ms)',
      met: true,
      refused: false,
    })
    expect(worst({ name: 'p99', runs, say, aim: below(35, 'ms') })).toMatchObject({ met: undefined, refused: true })
    expect(worst({ name: 'p99', runs: [40, 40, 40, 41, 40], say, aim: below(35, 'ms') })).toMatchObject({
      value: '41 ms (median 40 ms)',
      met: false,
      refused: false,
    })
  })
})

describe('the table of the bench', () => {
  const command = 'npm run bench -- start'
  const figures = [
    { ...measured({ name: 'start', runs: [10, 12, 10, 12, 11], say: seconds }), command },
    { ...single({ name: 'lost', value: '0', why: 'a count', aim: '0', met: true }), command },
  ]

  it('shows no run of a figure that it does not show', () => {
    expect(show(figures)).not.toMatch(/\b1[0-2]\b/)
  })

  it('shows every run when it is asked to', () => {
    expect(show(figures, true)).toContain('10.00  12.00  10.00  12.00  11.00')
  })

  it('says for each row how it is measured', () => {
    expect(show(figures)).toContain(
      '| lost   | 0                                  | a count   |                  | 0   | yes | `npm run bench -- start` |',
    )
  })
})

describe('runs in turns', () => {
  it('turns the order round every time, and does not count the first round', async () => {
    const order: string[] = []
    const measure = (name: string) => (round: number) => {
      order.push(`${name}${round}`)
      return Promise.resolve(round)
    }
    const runs = await inTurns({ ours: measure('o'), ceiling: measure('c') }, { rounds: 2 })
    expect(runs).toEqual({ ours: [0, 1], ceiling: [0, 1] })
    expect(order).toEqual(['c-1', 'o-1', 'o0', 'c0', 'c1', 'o1'])
  })
})
