/** The queueing model of the bench against what is known about queues. */
import { describe, expect, test } from 'vitest'
import { arrivalsAt, erlangC, exponential, seeded, serversFor, simulate, waitsLonger } from '../../bench/queueing.ts'

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

describe('a queue on paper', () => {
  test('gives the textbook answer: 360 calls in half an hour of 240 s each at 55 agents, 23.9 % wait', () => {
    expect(erlangC(48, 55)).toBeCloseTo(0.239, 3)
    expect(1 - waitsLonger(48, 55, 240, 15)).toBeCloseTo(0.846, 3)
    expect(serversFor(48, 240, { share: 0.2, seconds: 15 })).toBe(55)
  })

  test('one server: the share that waits is its load', () => expect(erlangC(0.7, 1)).toBeCloseTo(0.7, 12))

  test('cannot be kept up with: everybody waits', () => expect(erlangC(5, 5)).toBe(1))

  test('ten at once, two servers, a second each: the last waits four seconds', () => {
    const { waits, gaveUp } = simulate({ arrivals: Array.from({ length: 10 }, () => 0), servers: 2, service: () => 1 })
    expect(waits).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 4])
    expect(gaveUp).toEqual([])
  })

  test('whoever gives up takes no server', () => {
    const { waits, gaveUp } = simulate({ arrivals: [0, 0, 0], servers: 1, service: () => 10, patience: () => 4 })
    expect(waits).toEqual([0])
    expect(gaveUp).toEqual([4, 4])
  })

  test('agrees with the formula over a long day', () => {
    const chance = seeded(1)
    const arrivals = arrivalsAt(0.2, 400_000, chance)
    const { waits } = simulate({ arrivals, servers: 55, service: () => exponential(240, chance) })
    expect(waits.filter((wait) => wait > 0).length / waits.length).toBeCloseTo(erlangC(48, 55), 1)
    // Mean wait: the share that waits, times the seconds of a call, over the servers to spare.
    const share = mean(waits) / ((erlangC(48, 55) * 240) / 7)
    expect(share).toBeGreaterThan(0.85)
    expect(share).toBeLessThan(1.15)
  })
})
