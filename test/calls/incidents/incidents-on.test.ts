/** What a process knows of incidents: two processes on one store agree within two seconds, and no caller waits for a store. */
import { expect, test } from 'vitest'
import { watchIncidents } from '../../../src/calls/incidents/incidents-on.ts'
import type { Incident } from '../../../src/calls/incidents/incident.ts'

const at = (seconds: number) => new Date(Date.UTC(2033, 4, 20, 10, 0, seconds))
const one: Incident = {
  id: '1',
  version: 1,
  product: undefined,
  texts: { en: 'Slow.' },
  from: at(0),
  until: at(60),
  by: 'Sam',
  endedAt: undefined,
  endedBy: undefined,
}

/** Two processes, each with its own memory, on one store and one clock. */
function twoOn(read: () => Promise<Incident[]>) {
  const clock = { now: at(0) }
  let asked = 0
  const failed: string[] = []
  const process = () =>
    watchIncidents({
      store: {
        on: () => {
          asked += 1
          return read()
        },
      },
      onFailure: (what) => failed.push(what),
      now: () => clock.now,
    })
  return { clock, failed, asked: () => asked, first: process(), second: process() }
}

test('what one process switches on or off the other one says within two seconds, and many turns ask once', async () => {
  let stored: Incident[] = []
  const { clock, asked, first, second } = twoOn(async () => stored)
  expect([await first(), await second()]).toEqual([[], []])
  stored = [one]
  clock.now = at(1)
  await Promise.all(Array.from({ length: 50 }, () => second()))
  expect(asked()).toBe(2)
  clock.now = at(2)
  expect([await first(), await second()]).toEqual([[one], [one]])
  stored = []
  clock.now = at(4)
  expect([await first(), await second()]).toEqual([[], []])
})

test('its last moment ends it in a process that does not ask again', async () => {
  const { clock, first } = twoOn(async () => [{ ...one, until: at(1) }])
  expect(await first()).toHaveLength(1)
  clock.now = at(1)
  expect(await first()).toEqual([])
})

test('a store that is down, or that does not answer, announces nothing and is asked again later', async () => {
  let read = async (): Promise<Incident[]> => Promise.reject(new Error('down'))
  const { clock, failed, first } = twoOn(() => read())
  expect(await first()).toEqual([])
  expect(failed).toEqual(['reading incidents'])
  read = () => new Promise(() => undefined)
  clock.now = at(3)
  expect(await first()).toEqual([])
  read = async () => [one]
  clock.now = at(6)
  expect(await first()).toEqual([one])
})
