/** The rota and the channels: supervisors add and remove shifts, and test that a channel arrives. */
import type { AlertOutbox } from '../../../alerts/channels/outbox.ts'
import type { SendAlerts } from '../../../alerts/channels/send-alerts.ts'
import type { RotaStore } from '../../../alerts/rota/rota-store.ts'
import type { WatchRota } from '../../../alerts/rota/watch-rota.ts'
import type { StaffDirectory } from '../../../desk/staff/staff.ts'
import { NO_SUCH_TIME } from '../../../domain/hours/typed-moment.ts'
import type { Policy } from '../../../domain/policy.ts'
import type { Allow } from '../../allow.ts'
import { page } from '../../shell/page.tsx'
import { RotaPage } from './rota-page.tsx'
import { rotaForm, shiftsFrom, typedShift, type Entered, type TypedShift } from './rota-form.ts'

const ROLES = ['supervisor'] as const

export interface RotaScreenDeps {
  rota: WatchRota
  store: RotaStore
  channels: Pick<SendAlerts, 'test'>
  outbox: Pick<AlertOutbox, 'waiting'>
  staff: Pick<StaffDirectory, 'all'>
  policy: Pick<Policy, 'alerts' | 'timeZone'>
  now: () => Date
}

const SAID: Readonly<Record<string, string>> = {
  added: 'The shift is on the rota.',
  removed: 'The shift was removed.',
  gone: 'That shift is no longer there.',
  tested: 'The channel took the test. Look whether it arrived.',
  'not-tested': 'The channel did not take the test. Its problem stands in the log of the service.',
  'no-channel': 'There is no such channel.',
  'wrong-form': 'Fill in from and until, each with a day and a time.',
  'no-name': 'Choose a member of the staff, or name another engineer.',
  'no-number': 'A telephone with + and country code is needed, like +442079460101.',
  'no-such-time': NO_SUCH_TIME,
  'ends-before': 'The shift has to end after it begins.',
  over: 'That time is over already.',
}
const GOOD: ReadonlySet<string> = new Set(['added', 'removed', 'tested'])
/** What is wrong with a shift stands at its field. */
const FIELD_OF: Readonly<Record<string, keyof TypedShift>> = {
  'wrong-form': 'fromDay',
  'no-name': 'name',
  'no-number': 'phone',
  'no-such-time': 'fromDay',
  'ends-before': 'untilDay',
  over: 'untilDay',
}

export function rotaScreens(allow: Allow, deps: RotaScreenDeps): void {
  const { rota, store, channels, staff, policy, now } = deps
  const back = (code: string) => `/board/rota?said=${code}#said`
  allow({ method: 'get', path: '/board/rota', roles: ROLES }, async (context, request, response) => {
    rota.changed()
    const code = typeof request.query['said'] === 'string' ? request.query['said'] : ''
    const [known, people, waiting, typed] = await Promise.all([
      rota.now().catch(() => undefined),
      staff.all(),
      deps.outbox.waiting().catch(() => undefined),
      context.slots.read(request.query['slot'], typedShift),
    ])
    const body = (
      <RotaPage
        context={context}
        rota={known}
        staff={people}
        policy={policy.alerts}
        waiting={waiting}
        zone={policy.timeZone}
        now={now()}
        said={SAID[code]}
        isWrong={!GOOD.has(code)}
        typed={typed}
        wrongField={FIELD_OF[code]}
      />
    )
    response.type('html').send(page({ context, title: 'Rota and channels', body, wide: true }))
  })
  allow({ method: 'post', path: '/board/rota/add', roles: ROLES }, async ({ person, slots }, request, response) => {
    const form = rotaForm.safeParse(request.body)
    const entered: Entered | { kind: 'wrong-form' } = form.success
      ? shiftsFrom(form.data, await staff.all(), policy.timeZone, now())
      : { kind: 'wrong-form' }
    if (entered.kind !== 'shifts') {
      const slot = await slots.keep(typedShift.parse(request.body))
      return response.redirect(303, `/board/rota?said=${entered.kind}&slot=${slot}#said`)
    }
    await store.add(entered.shifts, { actor: `staff ${person.id}`, name: person.name }, now())
    rota.changed()
    return response.redirect(303, back('added'))
  })
  allow({ method: 'post', path: '/board/rota/:shift/remove', roles: ROLES }, async ({ person }, request, response) => {
    const by = { actor: `staff ${person.id}`, name: person.name }
    const isRemoved = await store.remove(String(request.params['shift']), by, now())
    rota.changed()
    response.redirect(303, back(isRemoved ? 'removed' : 'gone'))
  })
  allow(
    { method: 'post', path: '/board/channels/:channel/test', roles: ROLES, limit: { most: 20, minutes: 10 } },
    async ({ person }, request, response) => {
      const name = String(request.params['channel'])
      if (!Object.hasOwn(policy.alerts.channels, name)) return response.redirect(303, back('no-channel'))
      const { kind } = await channels.test(name, person.name)
      return response.redirect(303, back(kind === 'told' ? 'tested' : 'not-tested'))
    },
  )
}
