/** The sample IVR that Twilio teaches, side by side with Careline: the same client, the same run, in turns. */
import { against, measured, type Figure } from './figures.ts'
import { newSid, openLine, sendChains, webhook } from './load.ts'
import { startPeer, type Started } from './processes.ts'
import { inTurns } from './statistics.ts'
import { AT_ONCE, CALLS, menuSteps, TURNS, verifiedCalls } from './webhooks.ts'

export async function peers(service: Started): Promise<Figure[]> {
  const peer = await startPeer(service.authToken)
  const peerLine = openLine(peer, AT_ONCE)
  const line = openLine(service, AT_ONCE)
  const { ours, ceiling } = await inTurns({
    ours: async (round) => {
      const calls = await verifiedCalls(line, service, round)
      const chains = calls.map((call) => menuSteps(service, call, '+12025550199', TURNS))
      return sendChains(line, chains, AT_ONCE)
    },
    ceiling: () => {
      const menus = Array.from({ length: CALLS }, () => {
        const CallSid = newSid()
        return Array.from({ length: TURNS }, () =>
          webhook(peer, '/ivr/menu', { CallSid, From: '+12025550199', Digits: '2' }),
        )
      })
      return sendChains(peerLine, menus, AT_ONCE)
    },
  })
  peerLine.close()
  line.close()
  await peer.stop()
  return [
    measured({
      name: "signed webhooks of Twilio's sample IVR (no PIN, no state, no record)",
      runs: ceiling,
      say: (rate) => `${Math.round(rate)}/s`,
    }),
    against({
      name: 'signed step webhooks of Careline against it',
      ours,
      ceiling,
      say: (rate, most) => `${Math.round(rate)}/s of ${Math.round(most)}/s`,
    }),
  ]
}
