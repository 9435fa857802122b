/** The page of the rota: who is on duty when, another shift, and the channels that alerts are told on. */
import { channelsFor, type AlertPolicy } from '../../../domain/alerts/alert-policy.ts'
import type { RotaNow } from '../../../alerts/rota/watch-rota.ts'
import type { Shift } from '../../../alerts/rota/rota.ts'
import { dayIn } from '../../../domain/hours/zoned-time.ts'
import type { Staff } from '../../../desk/staff/staff.ts'
import { Button } from '../../components/button.tsx'
import { CheckField, SelectField, TextField } from '../../components/field.tsx'
import { Icon } from '../../components/icon.tsx'
import { Table } from '../../components/table.tsx'
import { PageForm } from '../../forms/page-form.tsx'
import type { BoardContext } from '../board-now.ts'
import { dayAndClock } from '../../forms/day-and-time.ts'
import { maskedPhone, RotaWarnings } from './on-duty.tsx'
import { MOST_WEEKS, type TypedShift } from './rota-form.ts'

export interface RotaPageProps {
  context: BoardContext
  rota: RotaNow | undefined
  staff: readonly Staff[]
  policy: AlertPolicy
  /** Steps that were not told yet, by channel; undefined while the records do not answer. */
  waiting: Readonly<Record<string, number>> | undefined
  zone: string
  now: Date
  said: string | undefined
  isWrong: boolean
  /** Of a shift that was refused, and where its fault is. */
  typed: TypedShift | undefined
  wrongField: keyof TypedShift | undefined
}

export function RotaPage(props: RotaPageProps) {
  const { context, rota, policy, waiting, zone, now, said, isWrong } = props
  return (
    <div class="board rota">
      <div class="board-bar">
        <h1>Rota and channels</h1>
        <a href="/board">Back to the board</a>
      </div>
      {said !== undefined && (
        <p id="said" class={isWrong ? 'said is-wrong on-page' : 'said on-page'} role="alert">
          {said}
        </p>
      )}
      <div class="board-columns">
        <section aria-labelledby="shifts-title">
          <h2 id="shifts-title">On duty in the next seven days</h2>
          <p class="field-help">
            When production is down and no analyst is ready, these engineers are rung, one after the other. Times are of{' '}
            {zone}.
          </p>
          {rota === undefined ? (
            <p class="empty-line">The rota cannot be read now.</p>
          ) : (
            <Shifts context={context} rota={rota} zone={zone} now={now} />
          )}
        </section>
        <section aria-labelledby="add-title" class="panel">
          <h2 id="add-title">Another shift</h2>
          <AddShift {...props} />
        </section>
      </div>
      <section aria-labelledby="channels-title">
        <h2 id="channels-title">Channels</h2>
        <Channels context={context} policy={policy} waiting={waiting} />
      </section>
    </div>
  )
}

function Shifts({ context, rota, zone, now }: { context: BoardContext; rota: RotaNow; zone: string; now: Date }) {
  return (
    <>
      <RotaWarnings holes={rota.holes} problems={rota.problems} zone={zone} />
      <Table
        label="Shifts"
        rows={rota.shifts}
        empty="No one is on duty. Add a shift, or name a calendar with ROTA_CALENDAR."
        rowId={({ id }) => (id === undefined ? '' : `shift-${id}`)}
        rowClass={({ from }) => (from <= now ? 'is-chosen' : undefined)}
        columns={[
          { title: 'Who', cell: (shift) => <Who shift={shift} isNow={shift.from <= now} /> },
          { title: 'From', cell: ({ from }) => dayAndClock(from, zone) },
          { title: 'Until', cell: ({ until }) => dayAndClock(until, zone) },
          { title: 'Number', cell: maskedPhone },
          { title: 'Actions', isActions: true, cell: (shift) => <Remove context={context} shift={shift} /> },
        ]}
      />
    </>
  )
}

function Who({ shift, isNow }: { shift: Shift; isNow: boolean }) {
  return (
    <>
      {isNow && <Icon shape="phone" size={14} />} {shift.name}
      {shift.isOverride && <small> · override</small>}
      {shift.staff === undefined && <small> · not on the staff</small>}
    </>
  )
}

function Remove({ context, shift }: { context: BoardContext; shift: Shift }) {
  if (shift.id === undefined) return <small class="muted">from the calendar</small>
  return (
    <PageForm context={context} action={`/board/rota/${shift.id}/remove`} class="inline">
      <Button kind="danger-quiet" id={`remove-${shift.id}`} aria-label={`Remove the shift of ${shift.name}`}>
        Remove
      </Button>
    </PageForm>
  )
}

const DAY_MS = 86_400_000

type FaultAt = (field: keyof TypedShift) => string | undefined

function ShiftTimes({
  zone,
  now,
  typed,
  faultAt,
}: Pick<RotaPageProps, 'zone' | 'now' | 'typed'> & { faultAt: FaultAt }) {
  return (
    <div class="shift-times">
      <TextField
        id="shift-from-day"
        name="fromDay"
        type="date"
        label="From"
        value={typed?.fromDay ?? dayIn(zone, now)}
        required
        error={faultAt('fromDay')}
      />
      <TextField
        id="shift-from-time"
        name="fromTime"
        type="time"
        label="at"
        value={typed?.fromTime ?? '08:00'}
        required
      />
      <TextField
        id="shift-until-day"
        name="untilDay"
        type="date"
        label="Until"
        value={typed?.untilDay ?? dayIn(zone, new Date(now.getTime() + 7 * DAY_MS))}
        required
        error={faultAt('untilDay')}
      />
      <TextField
        id="shift-until-time"
        name="untilTime"
        type="time"
        label="at"
        value={typed?.untilTime ?? '08:00'}
        required
      />
    </div>
  )
}

function AddShift({ context, staff, zone, now, typed, wrongField, said }: RotaPageProps) {
  const faultAt: FaultAt = (field) => (field === wrongField ? said : undefined)
  return (
    <PageForm context={context} action="/board/rota/add" id="add-shift">
      <SelectField
        id="shift-staff"
        name="staff"
        label="Member of the staff"
        value={typed?.staff ?? ''}
        empty="Another engineer, named below"
        choices={staff.map(({ id, name }) => ({ value: id, label: name }))}
      />
      <TextField
        id="shift-name"
        name="name"
        label="Name of another engineer"
        maxlength={80}
        value={typed?.name ?? ''}
        error={faultAt('name')}
      />
      <TextField
        id="shift-phone"
        name="phone"
        type="tel"
        label="Telephone"
        help="With + and country code. Left out: that of the member of the staff."
        maxlength={20}
        value={typed?.phone ?? ''}
        error={faultAt('phone')}
      />
      <ShiftTimes zone={zone} now={now} typed={typed} faultAt={faultAt} />
      <TextField
        id="shift-weeks"
        name="weeks"
        type="number"
        inputmode="numeric"
        label="For how many weeks, one after the other"
        value={typed?.weeks ?? '1'}
        help={`At the same time of day, also where the clock changes. At most ${MOST_WEEKS}.`}
        isShort
      />
      <CheckField
        id="shift-override"
        name="isOverride"
        value="yes"
        isChecked={typed?.isOverride === 'yes'}
        label="An override: rung before those whose shift it is"
      />
      <div class="actions">
        <Button id="add-shift-send" icon="plus">
          Add
        </Button>
      </div>
    </PageForm>
  )
}

const KIND_WORDS = {
  pagerduty: 'PagerDuty',
  opsgenie: 'Opsgenie',
  slack: 'Slack',
  teams: 'Teams',
  mail: 'E-mail',
  sms: 'Text message to who is on duty',
  phone: 'Call to who is on duty',
} as const

function Channels({ context, policy, waiting }: Pick<RotaPageProps, 'context' | 'policy' | 'waiting'>) {
  const rows = Object.entries(policy.channels)
  const isToldDown = (name: string) =>
    channelsFor(policy, { kind: 'production-down-waits', desk: 'production-down' }, 'opened').includes(name)
  return (
    <Table
      label="Channels"
      rows={rows}
      empty="No channel is set up: alerts show on the board alone. An operator names channels in the file of SITE_FILE."
      rowId={([name]) => `channel-${name}`}
      columns={[
        { title: 'Channel', cell: ([name]) => name },
        { title: 'Kind', cell: ([, { kind }]) => KIND_WORDS[kind] },
        { title: 'Says', cell: ([, { says }]) => (says.length === 0 ? 'nothing of the call' : says.join(', ')) },
        { title: 'Production down', cell: ([name]) => (isToldDown(name) ? 'at once' : 'not, or later') },
        {
          title: 'Not told yet',
          isFigure: true,
          cell: ([name]) => (waiting === undefined ? '–' : (waiting[name] ?? 0)),
        },
        {
          title: 'Actions',
          isActions: true,
          cell: ([name]) => (
            <PageForm context={context} action={`/board/channels/${name}/test`} class="inline">
              <Button kind="secondary" id={`test-${name}`} aria-label={`Test ${name}`}>
                Test
              </Button>
            </PageForm>
          ),
        },
      ]}
    />
  )
}
