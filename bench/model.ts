/** The queueing model beside the service: waits for a PIN check and at a desk, predicted and measured in the same run. */
import { availableParallelism } from 'node:os'
import { deskWaits } from './desk-waits.ts'
import { against, type Aim, type Figure } from './figures.ts'
import { pinWaits } from './pin-waits.ts'
import { newHome, startService } from './processes.ts'
import { ROUNDS } from './statistics.ts'

/** A model of one kind of server, no screens and no garbage is not asked for more. */
const WITHIN_A_QUARTER: Aim = { text: '0.75 to 1.25', met: (share) => share >= 0.75 && share <= 1.25 }

interface Both {
  measured: number
  predicted: number
}

const compare = (name: string, rounds: readonly Both[]): Figure =>
  against({
    name: `${name}: predicted, against measured`,
    ours: rounds.map(({ predicted }) => predicted),
    ceiling: rounds.map(({ measured }) => measured),
    say: (predicted, measured) => `${predicted.toFixed(2)} s of ${measured.toFixed(2)} s`,
    aim: WITHIN_A_QUARTER,
  })

export async function model(): Promise<Figure[]> {
  const home = newHome()
  const service = await startService(home, { contacts: 300 })
  const pins = []
  try {
    for (let round = 1; round <= ROUNDS; round += 1) pins.push(await pinWaits(service, availableParallelism(), round))
  } finally {
    await service.stop()
    home.remove()
  }
  return [
    compare(
      'a right PIN to the menu, 0.7 of what can be verified',
      pins.map(({ random }) => random),
    ),
    compare(
      'a right PIN to the menu, 150 in one moment, the last',
      pins.map(({ crowd }) => crowd),
    ),
    compare('a place in line to the analyst, six analysts, 0.8 busy', await deskWaits(ROUNDS)),
  ]
}
