/** The phone routes on a loopback port, with calls that note what they are asked and answer simple turns. */
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { lastResortFrom, type Turn } from '../../src/calls/turn.ts'
import { phoneRoutes, type CallHandlers } from '../../src/phone/webhook.ts'
import { realFlows } from '../flows/flows-folder.ts'

export const ACCOUNT = `AC${'1'.repeat(32)}`
export const TOKEN = 'a token of thirty-two characters'

export interface Line {
  url: string
  /** What the calls were asked, in order: the name of the method and its request. */
  asked: [string, unknown][]
  /** What the line reported. */
  events: [string, ...unknown[]][]
  close(): Promise<void>
}

export interface TelephonyOptions {
  publicBaseUrl?: string
  authTokens?: string[]
  calls?: Partial<CallHandlers>
  mostAtOnce?: number
}

export const aTurn = (next: Turn['next'] = { kind: 'ask', asked: { kind: 'menu', seconds: 6 } }): Turn => ({
  turn: 2,
  language: 'en',
  said: [{ name: 'a.prompt', parts: [{ text: 'For a test, press 1.' }] }],
  next,
})

const lastResort = lastResortFrom(realFlows().prompts)

export async function startTelephony(options: TelephonyOptions = {}): Promise<Line> {
  const front = express()
  const server = createServer(front).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const asked: Line['asked'] = []
  const events: Line['events'] = []
  const noting =
    <A>(name: string, answer: A) =>
    async (request: unknown): Promise<A> => {
      asked.push([name, request])
      return answer
    }
  const calls: CallHandlers = {
    handleTurn: noting('handleTurn', aTurn()),
    queueEnded: noting('queueEnded', aTurn({ kind: 'hang-up' })),
    holdMessage: noting('holdMessage', { language: 'en', said: [], quietSeconds: 55, listens: true, leave: false }),
    resumeCall: noting('resumeCall', aTurn()),
    recordingReported: noting('recorded', undefined),
    ends: { report: noting('ended', undefined) },
    lastResort,
    ...options.calls,
  }
  const { mostAtOnce } = options
  front.use(
    phoneRoutes({
      ...(mostAtOnce === undefined ? {} : { mostAtOnce }),
      calls,
      duty: {
        answered: noting('duty.answered', { said: aTurn().said, asks: true }),
        pressed: async (...request) => {
          asked.push(['duty.pressed', request])
          return { kind: 'join', conference: 'careline-room' }
        },
        over: noting('duty.over', undefined),
      },
      analysts: {
        answered: noting('analysts.answered', aTurn().said),
        pressed: async (...request) => {
          asked.push(['analysts.pressed', request])
          return { kind: 'join', conference: 'careline-room' }
        },
        answeredAtDesk: async (...request) => {
          asked.push(['analysts.answeredAtDesk', request])
          return { kind: 'join', conference: 'careline-room' }
        },
        over: noting('analysts.over', undefined),
        talkOver: noting('analysts.talkOver', aTurn().said),
        supervisorAnswered: noting('analysts.listenerAnswered', aTurn().said),
        supervisorPressed: async (...request) => {
          asked.push(['analysts.listenerPressed', request])
          return { kind: 'join', conference: 'careline-room', muted: true }
        },
        supervisorOver: noting('analysts.listenerOver', undefined),
        onHold: noting('analysts.onHold', aTurn().said),
      },
      callbacks: {
        legs: {
          analystAnswered: noting('callBacks.analystAnswered', aTurn().said),
          analystPressed: noting('callBacks.analystPressed', { kind: 'join', conference: 'careline-room', said: [] }),
          analystAtDesk: async (...request) => {
            asked.push(['callBacks.analystAtDesk', request])
            return { kind: 'join', conference: 'careline-room', said: [] }
          },
          analystOver: noting('callBacks.analystOver', undefined),
          analystTalkOver: noting('callBacks.analystTalkOver', aTurn().said),
          contactAnswered: noting('callBacks.contactAnswered', { kind: 'goodbye', said: aTurn().said }),
          contactPressed: noting('callBacks.contactPressed', { kind: 'goodbye', said: aTurn().said }),
          contactOver: noting('callBacks.contactOver', false),
        },
        callerEnded: async () => undefined,
      },
      settings: {
        publicBaseUrl: options.publicBaseUrl ?? url,
        accountSid: ACCOUNT,
        authTokens: options.authTokens ?? [TOKEN],
      },
      clientAddress: () => '192.0.2.7',
      events: {
        signatureRefused: (...what) => events.push(['signatureRefused', ...what]),
        answered: (...what) => events.push(['answered', ...what]),
        brokeWhileAnswering: (...what) => events.push(['brokeWhileAnswering', ...what]),
        budgetSpent: (...what) => events.push(['budgetSpent', ...what]),
        tooMany: (...what) => events.push(['tooMany', ...what]),
        unreadable: (...what) => events.push(['unreadable', ...what]),
        assigned: (...what) => events.push(['assigned', ...what]),
        routerTold: (...what) => events.push(['routerTold', ...what]),
      },
    }),
  )
  return {
    url,
    asked,
    events,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
