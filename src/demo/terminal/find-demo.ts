/** What the terminal phone asks of a running demo besides the calls themselves: who there is, and what a call came to. */
import * as z from 'zod'

const demo = z.object({
  twilioAccountSid: z.string(),
  twilioAuthToken: z.string(),
  apiToken: z.string(),
  people: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      phone: z.string(),
      shows: z.string().optional(),
      pin: z.string().nullable(),
      desks: z.literal('closed').optional(),
    }),
  ),
})

const callView = z.object({
  status: z.string(),
  outcome: z.string().nullable(),
  rule: z.string().nullable(),
  desk: z.string().nullable(),
  reference: z.string(),
  turns: z.array(z.object({ heard: z.array(z.string()) })),
  decisions: z.array(
    z.object({
      rule: z.string(),
      outcome: z.string(),
      desk: z.string().nullable(),
      facts: z.record(z.string(), z.unknown()).nullable(),
    }),
  ),
})

export type Demo = z.infer<typeof demo>
export type DemoPerson = Demo['people'][number]
export type CallView = z.infer<typeof callView>

/** Its message is for the person at the terminal. */
export class NoDemo extends Error {
  override name = 'NoDemo'
}

/** Throws `NoDemo` where nothing answers, or what answers is not the demo. */
export async function findDemo(url: string): Promise<Demo> {
  const response = await reach(new URL('/demo/people.json', url))
  if (!response.ok) throw new NoDemo(`${url} answers, but it is not the demo. Start it with: npm run demo`)
  return demo.parse(await response.json())
}

/** Undefined while the service knows nothing of the call. */
export async function viewOfCall(url: string, apiToken: string, callSid: string): Promise<CallView | undefined> {
  const response = await reach(new URL(`/api/v1/calls/${callSid}`, url), { authorization: `Bearer ${apiToken}` })
  if (response.status === 404) return undefined
  if (!response.ok) throw new NoDemo(`Asked about the call, ${url} answered ${response.status}.`)
  return callView.parse(await response.json())
}

async function reach(url: URL, headers: Record<string, string> = {}): Promise<Response> {
  try {
    return await fetch(url, { headers, signal: AbortSignal.timeout(10_000) })
  } catch (cause) {
    throw new NoDemo(`Nothing answers at ${url.origin}. Start it with: npm run demo`, { cause })
  }
}
