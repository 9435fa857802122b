/** Reads a text at an address that a supervisor entered. It reaches no machine of this network, in no disguise (SSRF). */
import { request } from 'node:https'
import { calendarText, LARGEST_CALENDAR } from '../../alerts/ical-events.ts'
import { guardedLookup, hostMayBeReached, notAllowed, publicOr } from '../../webhooks/reachable.ts'

const TIMEOUT_MS = 10_000
const mayReach = publicOr([])

/** Rejects with a few words that name neither the address nor what it said. Redirects are not followed. */
export function downloadText(address: string): Promise<string> {
  const url = URL.parse(address)
  if (url === null || url.protocol !== 'https:') return Promise.reject(new Error('it is no https address'))
  if (!hostMayBeReached(url, mayReach)) return Promise.reject(notAllowed())
  return new Promise((resolve, reject) => {
    const asked = request(url, {
      headers: { accept: 'text/calendar' },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      lookup: guardedLookup(mayReach),
    })
    asked.on('error', (error) => reject(new Error(whyOf(error), { cause: error })))
    asked.on('response', (response) => {
      const { statusCode: status = 0 } = response
      if (status !== 200) {
        response.destroy()
        reject(new Error(`its address answered ${status}`))
        return
      }
      const chunks: Buffer[] = []
      let bytes = 0
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        chunks.push(chunk)
        if (bytes > LARGEST_CALENDAR) response.destroy(new Error('it is too long'))
      })
      response.on('error', (error) => reject(new Error(whyOf(error), { cause: error })))
      response.on('end', () => {
        try {
          resolve(calendarText(Buffer.concat(chunks)))
        } catch (error) {
          reject(error instanceof Error ? error : new Error('it cannot be read', { cause: error }))
        }
      })
    })
    asked.end()
  })
}

function whyOf(error: Error): string {
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'its address did not answer in time'
  return 'code' in error ? `it cannot be reached (${String(error.code)})` : error.message
}
