/** What the staff do with a message, one route for each action, and its audio: for signed-in staff who may see it, and stored by no one. */
import type { Response } from 'express'
import { z } from 'zod'
import { MESSAGE_RESULTS } from '../../../desk/messages/message-store.ts'
import type { Messages, MessageAnswer } from '../../../desk/messages/messages.ts'
import type { Heard } from '../../../desk/messages/hear-message.ts'
import type { Allow } from '../../allow.ts'
import { answer } from '../desk-answers.ts'
import { DESK_ROLES, type DeskContext } from '../desk-now.ts'

const messageId = z.uuid()
const closeForm = z.object({ result: z.enum(MESSAGE_RESULTS) })

export function messageActions(allow: Allow, { messages }: { messages: Messages }): void {
  const on = (
    action: string,
    work: (id: string, by: DeskContext['person'], body: unknown) => Promise<MessageAnswer>,
  ): void =>
    allow(
      { method: 'post', path: `/desk/messages/:message/${action}`, roles: DESK_ROLES },
      async ({ person }: DeskContext, request, response) => {
        const done = await work(messageId.parse(request.params['message']), person, request.body)
        answer(request.get('accept'), response, { kind: CODES[done] }, `message-${action}`)
      },
    )
  on('take', (id, by) => messages.take(id, by))
  on('give-back', (id, by) => messages.giveBack(id, by))
  on('close', (id, by, body) => messages.close(id, by, closeForm.parse(body).result))
  allow(
    { method: 'post', path: '/desk/messages/:message/call-back', roles: DESK_ROLES },
    async ({ person }: DeskContext, request, response) => {
      const done = await messages.callbackFor(messageId.parse(request.params['message']), person)
      answer(request.get('accept'), response, done)
    },
  )
  allow(
    { method: 'get', path: '/desk/messages/:message/audio', roles: DESK_ROLES },
    async ({ person }: DeskContext, request, response) => {
      const id = messageId.safeParse(request.params['message'])
      const heard: Heard = id.success ? await messages.hear(id.data, person) : { kind: 'not-offered' }
      if (heard.kind === 'audio') sendAudio(heard, request.headers.range, response)
      else response.status(STATUS[heard.kind]).type('text/plain').send(WHY[heard.kind])
    },
  )
}

const CODES: Record<MessageAnswer, string> = {
  done: 'done',
  already: 'message-already',
  'not-offered': 'message-not-offered',
  'could-not-check': 'could-not-check',
}

type NotHeard = Exclude<Heard['kind'], 'audio'>
const STATUS: Record<NotHeard, number> = { 'not-offered': 404, deleted: 410, 'not-there': 404, failed: 503 }
const WHY: Record<NotHeard, string> = {
  'not-offered': 'There is no such message for you.\n',
  deleted: 'The recording has been deleted.\n',
  'not-there': 'Twilio does not have the recording, or not yet.\n',
  failed: 'The recording could not be fetched just now.\n',
}

/** `bytes=0-`, `bytes=100-199`, `bytes=-500`: one part. Several parts, and other units, get the whole. */
const RANGE = /^bytes=(\d{0,15})-(\d{0,15})$/

/** No browser and no proxy stores it. A part is answered with 206, one that is not there with 416. */
function sendAudio(
  { type, bytes }: Extract<Heard, { kind: 'audio' }>,
  range: string | undefined,
  response: Response,
): void {
  response.set({
    'Content-Type': type,
    'Accept-Ranges': 'bytes',
    'Cache-Control': 'private, no-store',
    'Content-Disposition': 'inline',
  })
  const part = range === undefined ? undefined : partOf(range, bytes.length)
  if (part === undefined) {
    response.status(200).end(bytes)
    return
  }
  if (part === 'not-there') {
    response.set('Content-Range', `bytes */${bytes.length}`).status(416).end()
    return
  }
  const { from, to } = part
  response
    .set('Content-Range', `bytes ${from}-${to}/${bytes.length}`)
    .status(206)
    .end(bytes.subarray(from, to + 1))
}

function partOf(range: string, length: number): { from: number; to: number } | 'not-there' | undefined {
  const [, first = '', last = ''] = RANGE.exec(range) ?? []
  if (first === '' && last === '') return undefined
  const from = first === '' ? Math.max(0, length - Number(last)) : Number(first)
  const to = first === '' || last === '' ? length - 1 : Math.min(Number(last), length - 1)
  return from >= length || from > to ? 'not-there' : { from, to }
}
