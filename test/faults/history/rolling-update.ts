/** An update and its rollback, one process after the other, while calls go on: which processes take requests at which time. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { LoadedFlows } from '../../../src/flows/loader/load-flows.ts'
import type { Scene } from '../scene.ts'

/**
 * The first process of the scene has the flows we ship. In fifths of the calls: it alone; it and one with `next`; that alone; that and a
 * new one with the flows we ship; the new one alone. Nothing but the live store is passed from one to the other.
 */
export async function rollingUpdate(
  scene: Scene,
  next: LoadedFlows,
  calls: number,
  run: { goesOn: boolean; begun: number },
): Promise<void> {
  const fifth = async (n: number) => {
    while (run.goesOn && run.begun < (calls * n) / 5) await sleep(20)
  }
  await fifth(1)
  await scene.hop({}, next)
  await fifth(2)
  scene.leave(0)
  await fifth(3)
  await scene.hop({})
  await fifth(4)
  scene.leave(0)
}
