/** Reservations over TaskRouter's REST interface, below their task and below their worker. */
import { readReservationUpdate } from '../../taskrouter/instruction.ts'
import type { InstructionRefusal } from '../../taskrouter/carry-out.ts'
import { nameOf, type Reservation } from '../../taskrouter/workspace.ts'
import { metaPage, notFound, ok, RestRefusal, type RestRequest, type Route } from '../answer.ts'
import { HOST, workspaceOf, type TaskRouterAccount } from './requests.ts'

/** Ordinary races between worker and caller. Numbers: https://www.twilio.com/docs/api/errors */
const REFUSAL_CODES: Readonly<Record<InstructionRefusal, number>> = {
  'not-pending': 40123,
  'no-call': 40122,
  'no-address': 40140,
}

export function reservationRoutes(account: TaskRouterAccount): Route[] {
  const workspace = '/v1/Workspaces/:workspace'
  return [
    ...routesBelow(account, `${workspace}/Tasks/:task/Reservations`, ({ task }) => task.sid, 'task'),
    ...routesBelow(account, `${workspace}/Workers/:worker/Reservations`, ({ worker }) => worker.sid, 'worker'),
  ]
}

function routesBelow(
  account: TaskRouterAccount,
  all: string,
  owner: (reservation: Reservation) => string,
  id: 'task' | 'worker',
): Route[] {
  const { router, accountSid } = account
  const ownOf = (request: RestRequest): Reservation[] =>
    [...workspaceOf(account, request).reservations.values()].filter((each) => owner(each) === request.ids[id])
  const oneOf = (request: RestRequest): Reservation => {
    const reservation = ownOf(request).find(({ sid }) => sid === request.ids['reservation'])
    if (reservation === undefined) throw notFound(request.path)
    return reservation
  }
  const json = (request: RestRequest, { sid, task, worker, status, made }: Reservation): unknown => ({
    sid,
    account_sid: accountSid,
    workspace_sid: request.ids['workspace'],
    task_sid: task.sid,
    worker_sid: worker.sid,
    worker_name: nameOf(worker),
    reservation_status: status,
    date_created: made.toISOString(),
    date_updated: made.toISOString(),
    url: `${HOST}${request.path}`,
    links: {},
  })
  return [
    {
      method: 'GET',
      path: all,
      answer: (request) => {
        const wanted = request.params.get('ReservationStatus')
        const shown = ownOf(request).filter(({ status }) => (wanted ?? status) === status)
        return metaPage(request, HOST, 'reservations', shown, (reservation) => json(request, reservation))
      },
    },
    { method: 'GET', path: `${all}/:reservation`, answer: (request) => ok(json(request, oneOf(request))) },
    {
      method: 'POST',
      path: `${all}/:reservation`,
      answer: (request) => {
        const reservation = oneOf(request)
        const instruction = readReservationUpdate(request.params)
        if (instruction === undefined) throw new RestRefusal(400, 20001, 'There is no such instruction')
        const refusal = router.carryOut(workspaceOf(account, request), reservation, instruction)
        if (refusal !== undefined) throw new RestRefusal(400, REFUSAL_CODES[refusal], `${instruction.kind}: ${refusal}`)
        return ok(json(request, reservation))
      },
    },
  ]
}
