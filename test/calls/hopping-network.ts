/** Telephones whose every request goes to another process than the one before, as behind a balancer. */
import { Network } from '../../src/simulator/index.ts'
import type { Careline } from './careline.ts'

/** What a caller's line gets at most, faults and all (docs/security.md, "Ten promises", I7). */
const ANSWER_MS = 5_000

export interface Answer {
  path: string
  status: number
  twiml: string
}

/** Requests are signed for the address of `careline` and go to the `processes` in turn; what they answer is added to `answers`. */
export function hoppingNetwork(
  { baseUrl, accountSid, authToken }: Pick<Careline, 'baseUrl' | 'accountSid' | 'authToken'>,
  processes: readonly string[],
  answers: Answer[],
): Network {
  let request = 0
  return new Network({
    baseUrl,
    accountSid,
    authToken,
    timeoutMs: ANSWER_MS,
    fetch: async (input, init) => {
      const address = input instanceof Request ? input.url : input.toString()
      const { pathname } = new URL(address)
      const process = processes[request++ % processes.length] ?? baseUrl
      const response = await fetch(address.replace(baseUrl, process), init)
      answers.push({ path: pathname, status: response.status, twiml: await response.clone().text() })
      return response
    },
  })
}
