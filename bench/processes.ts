/** Starts the processes a bench measures, on free loopback ports, and stops every one of them. */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { PROJECT_ROOT } from '../src/project-root.ts'
import type { Asked, Ready } from './messages.ts'

export interface Started extends Ready {
  url: string
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

export const startService = async (contacts: number): Promise<Started> =>
  start('careline-process.js', [String(await freePort()), String(contacts)])

export const startBare = async (authToken: string): Promise<Started> =>
  start('bare-process.js', [String(await freePort()), authToken])

async function start(file: string, args: string[]): Promise<Started> {
  const child = fork(join(PROJECT_ROOT, 'dist/bench', file), args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const ready = await answer<Ready>(child)
  return {
    ...ready,
    url: `http://127.0.0.1:${ready.port}`,
    ask: <T>(message: Asked) => {
      child.send(message)
      return answer<T>(child)
    },
    stop: async () => {
      const gone = once(child, 'exit')
      child.send({ kind: 'stop' } satisfies Asked)
      await gone
    },
  }
}

async function answer<T>(child: ChildProcess): Promise<T> {
  const gone = once(child, 'exit').then(() => {
    throw new Error('a process of the bench ended by itself')
  })
  gone.catch(() => undefined) // it ends for good when it is stopped
  const [message] = (await Promise.race([once(child, 'message'), gone])) as [T]
  return message
}
