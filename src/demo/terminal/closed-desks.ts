/** The demo's desks are closed while some of its people call, so that they can be heard out of hours at every hour. */
import { NoDemo } from './find-demo.ts'

/** Throws `NoDemo` where no demo closes them. */
export async function withDesksClosed<T>(url: string, apiToken: string, call: () => Promise<T>): Promise<T> {
  await ask(url, apiToken, 'closed')
  try {
    return await call()
  } finally {
    await ask(url, apiToken, 'open').catch(() => undefined)
  }
}

async function ask(url: string, apiToken: string, desks: 'open' | 'closed'): Promise<void> {
  const response = await fetch(new URL('/demo/desks', url), {
    method: 'POST',
    headers: { authorization: `Bearer ${apiToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ desks }),
    signal: AbortSignal.timeout(10_000),
  }).catch((cause: unknown) => {
    throw new NoDemo(`The demo at ${url} has stopped answering.`, { cause })
  })
  if (!response.ok) throw new NoDemo(`Asked to make its desks ${desks}, ${url} answered ${response.status}.`)
}
