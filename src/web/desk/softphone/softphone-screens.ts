/** What the phone in the browser asks of the service: where to ring this person, a token, and that it is still there. */
import { z } from 'zod'
import { ANSWER_PLACES, type AnswerPlaces } from '../../../desk/softphone/answer-place.ts'
import type { BrowserPhoneStore } from '../../../desk/softphone/browser-phones.ts'
import type { DeskActions } from '../../../desk/desk.ts'
import type { Staff } from '../../../desk/staff/staff.ts'
import type { Allow } from '../../allow.ts'
import { answer } from '../desk-answers.ts'
import { DESK_ROLES } from '../desk-now.ts'
import type { Softphone } from './softphone.ts'

export interface SoftphoneScreenDeps {
  softphone: Softphone
  answerPlaces: AnswerPlaces
  browserPhones: BrowserPhoneStore
  actions: Pick<DeskActions, 'busy'>
  now: () => Date
}

const placeForm = z.object({ place: z.enum(ANSWER_PLACES) })
const goneForm = z.object({ page: z.uuid() })
const hereForm = z.object({ browser: z.uuid(), page: z.uuid(), takes_over: z.literal('yes').optional() })

/** Scripts ask the last three on their own, so that they do not keep an idle person signed in. Each asks who the person is now. */
export function softphoneScreens(allow: Allow, deps: SoftphoneScreenDeps): void {
  const { softphone, answerPlaces, browserPhones, actions, now } = deps

  allow({ method: 'post', path: '/desk/softphone/place', roles: DESK_ROLES }, async ({ person }, request, response) => {
    const { place } = placeForm.parse(request.body)
    await answerPlaces.choose(person.id, place)
    answer(request.get('accept'), response, { kind: `answers-in-${place}` })
  })

  allow(
    { method: 'post', path: '/desk/softphone/token', roles: DESK_ROLES, background: true },
    ({ person }, _request, response) => {
      if (mayAnswer(person)) response.json(softphone.tokens.issue(person.id))
      else response.status(403).json({ kind: 'no-desk' })
    },
  )

  allow(
    { method: 'post', path: '/desk/softphone/here', roles: DESK_ROLES, background: true },
    async ({ person }, request, response) => {
      const { browser, page, takes_over } = hereForm.parse(request.body)
      const takesOver = takes_over === 'yes'
      if (!mayAnswer(person)) response.status(403).json({ kind: 'no-desk' })
      // The browser they talk in would drop the call.
      else if (takesOver && (await actions.busy.isBusy(person.id))) response.json({ kind: 'on-a-call' })
      else {
        const holds = await browserPhones.hold(person.id, { browser, page }, now(), takesOver)
        response.json({ kind: holds ? 'here' : 'elsewhere' })
      }
    },
  )

  allow(
    { method: 'post', path: '/desk/softphone/gone', roles: DESK_ROLES, background: true },
    async ({ person }, request, response) => {
      await browserPhones.leave(person.id, goneForm.parse(request.body).page)
      response.json({ kind: 'gone' })
    },
  )
}

/** Calls are offered to these staff alone. */
const mayAnswer = ({ role, desks }: Pick<Staff, 'role' | 'desks'>) => role === 'supervisor' || desks.length > 0
