/** A case that came from outside and has an owner, a caller who calls about it, and who is there to take the call. */
import type { PresenceState } from '../../src/desk/staff/presence.ts'
import { staffId } from '../../src/domain/ids.ts'
import type { Careline, Conversation } from './careline.ts'

export function ownedCase(careline: () => Careline) {
  return {
    /** As the other system says it, over the API; its number here. */
    async caseFromOutside(fields: object = {}): Promise<string> {
      const response = await fetch(`${careline().baseUrl}/api/v1/cases/servicenow:CS0099001`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${careline().apiToken}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          contract: 'SC-1001',
          product: 'voice-platform',
          summary: 'No sound',
          owner: 'Ruth Calder',
          ...fields,
        }),
      })
      return ((await response.json()) as { number: string }).number
    },

    /** Ana, verified, about her case. */
    async dialsAbout(number: string, ...keys: string[]): Promise<Conversation> {
      const call = await careline().dial('ana')
      for (const one of [careline().pin('ana'), '2', `${number}#`, '1', '1', '3', ...keys]) await call.presses(one)
      return call
    },

    async are(state: PresenceState, ...names: string[]): Promise<void> {
      for (const name of names) await careline().stores.presence.set(staffId.parse(name), state, new Date())
    },
  }
}
