/** Starts the processes a bench measures, on free loopback ports, and stops every one of them. */
import { fork, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { newFolder, whenThisEnds } from './leftovers.ts'
import type { Asked, Ready, ServiceOptions } from './messages.ts'

export interface Started extends Ready {
  url: string
  pid: number
  ask<T>(message: Asked): Promise<T>
  stop(): Promise<void>
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}

/** Keys and data of a service, for any number of its processes. */
export interface Home {
  dataDir: string
  accountSid: string
  authToken: string
  remove: () => void
}

export function newHome(): Home {
  const { path, remove } = newFolder()
  return {
    dataDir: path,
    accountSid: `AC${randomBytes(16).toString('hex')}`,
    authToken: randomBytes(16).toString('hex'),
    remove,
  }
}

export async function startService(
  { dataDir, accountSid, authToken }: Home,
  more: Partial<ServiceOptions> & { contacts: number },
): Promise<Started> {
  const options = { port: await freePort(), crowd: 0, dataDir, accountSid, authToken, ...more } satisfies ServiceOptions
  return start('careline-process.js', [JSON.stringify(options)])
}

/** Debian's, with nothing kept. */
export async function startRedis(): Promise<{ url: string; pid: number; stop(): Promise<void> }> {
  const port = await freePort()
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  const server = spawn('redis-server', args, { stdio: 'ignore' })
  const gone = once(server, 'exit')
  const takeBack = whenThisEnds(() => server.kill())
  return {
    url: `redis://127.0.0.1:${port}`,
    pid: server.pid ?? 0,
    stop: async () => {
      takeBack()
      server.kill()
      await gone
    },
  }
}

export const startBare = async (authToken: string): Promise<Started> =>
  start('bare-process.js', [String(await freePort()), authToken])

export const startPeer = async (authToken: string): Promise<Started> =>
  start('peer-process.js', [String(await freePort()), authToken])

export const startBareEvents = async (): Promise<Started> => start('bare-events-process.js', [String(await freePort())])

async function start(file: string, args: string[]): Promise<Started> {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), args, {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const gone = once(child, 'exit').then(() => {
    throw new Error('a process of the bench ended by itself')
  })
  gone.catch(() => undefined) // it ends for good when it is stopped
  const answer = async <T>(): Promise<T> => {
    const [message] = (await Promise.race([once(child, 'message'), gone])) as [T]
    return message
  }
  const ready = await answer<Ready>()
  return {
    ...ready,
    pid: child.pid ?? 0,
    url: `http://127.0.0.1:${ready.port}`,
    ask: <T>(message: Asked) => {
      child.send(message)
      return answer<T>()
    },
    stop: async () => {
      const ended = once(child, 'exit')
      child.send({ kind: 'stop' } satisfies Asked)
      await ended
    },
  }
}
