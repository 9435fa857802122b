/** What befalls the requests in which the line comes back for the result of a PIN check. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { PhoneCall } from '../../../src/simulator/index.ts'
import { post } from '../../calls/signed-post.ts'
import { isStillChecking, untilChecked } from '../../../src/demo/terminal/still-checking.ts'
import type { Scene } from '../scene.ts'
import type { Chance } from './chance.ts'

const TROUBLES = ['none', 'none', 'lost', 'answer-late', 'twice', 'older'] as const
export type Trouble = (typeof TROUBLES)[number]

/** More than a check takes where nothing fails; later ones come as they should. */
const TROUBLED = 8
const BETWEEN_MS = 150

export function troublesOf(chance: Chance): Trouble[] {
  return Array.from({ length: TROUBLED }, () => chance.of(TROUBLES))
}

/** An answer to a request that had been answered before, and in other words: what such a request must not get. */
export interface Differing {
  sid: string
  path: string
}

export interface Troubled {
  scene: Scene
  from: string
  troubles: Trouble[]
  onDiffering: (differing: Differing) => void
}

/** Until the PIN is checked: each coming back has the next trouble. */
export async function comesBackIn(phone: PhoneCall, { scene, from, troubles, onDiffering }: Troubled): Promise<void> {
  while (isStillChecking(phone)) {
    const trouble = troubles.shift()
    if (trouble === undefined) return untilChecked(phone)
    await sleep(BETWEEN_MS)
    if (trouble === 'lost' || trouble === 'answer-late' || trouble === 'twice') phone.spoilNext(trouble)
    await phone.silence()
    if (trouble === 'older') await sendOlder(phone, scene, from, onDiffering)
  }
}

/** The requests before the last one once more, as if the network had been slow, at each process. */
async function sendOlder(
  { sid, exchanges }: PhoneCall,
  { careline, processes }: Scene,
  From: string,
  onDiffering: Troubled['onDiffering'],
): Promise<void> {
  for (const { path, twiml } of exchanges.slice(-3, -1)) {
    // One that was lost, or whose answer was, is another request the next time.
    if (!path.startsWith('/voice/step') || twiml === '') continue
    for (const wire of processes) {
      const again = await post({ ...careline, wire }, path, { CallSid: sid, From, Digits: '' })
      if (again.twiml !== twiml) onDiffering({ sid, path })
    }
  }
}
