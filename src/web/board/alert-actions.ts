/** What a supervisor does about an alert on the board. The first one has it; a second is told so. */
import type { Request, Response } from 'express'
import type { Settling, SettleAlert } from '../../alerts/settle-alert.ts'
import type { Allow } from '../allow.ts'
import { BOARD_ROLES } from './board-actions.ts'
import type { BoardContext } from './board-now.ts'
import { BOARD_SAID } from './board-words.ts'

export interface AlertActionDeps {
  settle: SettleAlert
  drawAll: () => void
}

const CODES: Record<Settling, string> = {
  done: 'alert-done',
  already: 'alert-already',
  gone: 'alert-gone',
  'not-over': 'alert-not-over',
}

/** POST /board/alerts/:alert/ and `acknowledge` or `resolve`. */
export function alertActions(allow: Allow, { settle, drawAll }: AlertActionDeps): void {
  const on = (action: string, work: (id: string, by: { actor: string; name: string }) => Promise<Settling>): void => {
    allow(
      { method: 'post', path: `/board/alerts/:alert/${action}`, roles: BOARD_ROLES },
      async ({ person }: BoardContext, request: Request, response: Response) => {
        const done = await work(String(request.params['alert']), { actor: `staff ${person.id}`, name: person.name })
        drawAll()
        const kind = CODES[done]
        const asJson = request.get('accept')?.includes('application/json') === true
        if (asJson) response.json({ kind, said: BOARD_SAID[kind] ?? '', ok: done === 'done' })
        else response.redirect(303, `/board?said=${kind}`)
      },
    )
  }
  on('acknowledge', (id, by) => settle.acknowledge(id, by))
  on('resolve', (id, by) => settle.resolve(id, by))
}
