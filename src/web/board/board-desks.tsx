/** The desks: who waits at each, who is ready, and pausing one. */
import { PAUSABLE, PAUSE_MINUTES, type Pause } from '../../desk/floor/pauses.ts'
import type { BoardDesk } from '../../desk/floor/board.ts'
import { shareOfTarget } from '../../desk/floor/share-of-target.ts'
import { Button } from '../components/button.tsx'
import { SelectField, TextField } from '../components/field.tsx'
import { Icon } from '../components/icon.tsx'
import { Menu } from '../components/menu.tsx'
import { Table } from '../components/table.tsx'
import { RunningMark, runningData } from '../components/tile.tsx'
import { Since } from '../desk/call/call-card.tsx'
import { inWords } from '../desk/desk-words.ts'
import { Form } from '../shell/form.tsx'
import { Said } from '../shell/page.tsx'
import type { BoardContext, BoardNow } from './board-now.ts'
import { isAlone } from './board-alerts.tsx'
import { boardPath, type BoardQuery } from './board-query.ts'
import { clockAt } from './board-words.ts'

interface DesksProps {
  context: BoardContext
  now: BoardNow
  asked: BoardQuery
}

export function Desks({ context, now, asked }: DesksProps) {
  return (
    <Table
      label="Desks"
      rows={now.board.desks}
      empty=""
      rowId={({ desk }) => `desk-${desk}`}
      rowClass={(row) => (isAlone(row) ? 'is-alone' : row.desk === asked.desk ? 'is-chosen' : undefined)}
      columns={[
        { title: 'Desk', cell: ({ desk }) => <DeskLink desk={desk} asked={asked} /> },
        {
          title: 'Waiting',
          isFigure: true,
          cell: ({ waiting, urgent }) => <Waiting waiting={waiting} urgent={urgent} />,
        },
        { title: 'Oldest', cell: (desk) => <Oldest desk={desk} at={now.at} /> },
        { title: 'Ready', isFigure: true, cell: (row) => <Ready row={row} /> },
        {
          title: 'Pause',
          cell: (desk) => <PauseForms context={context} desk={desk} zone={now.timeZone} />,
        },
      ]}
    />
  )
}

function Ready({ row }: { row: BoardDesk }) {
  // A zero alone in a fragment is not drawn.
  if (!isAlone(row)) return <>{String(row.ready ?? '–')}</>
  return (
    <strong class="urgent">
      <Icon shape="alert" size={14} /> no one
    </strong>
  )
}

/** Shows this desk alone; a second press shows all again. */
function DeskLink({ desk, asked }: { desk: BoardDesk['desk']; asked: BoardQuery }) {
  const isChosen = asked.desk === desk
  return (
    <a
      href={boardPath('/board', { ...asked, desk: isChosen ? undefined : desk })}
      aria-current={isChosen ? 'true' : undefined}
      title={isChosen ? 'Show all desks' : 'Show this desk alone'}
    >
      {inWords(desk)}
    </a>
  )
}

function Waiting({ waiting, urgent }: { waiting: number; urgent: number }) {
  return (
    <>
      {urgent > 0 && (
        <strong class="urgent">
          <Icon shape="alert" size={14} /> {urgent} down{' '}
        </strong>
      )}
      {waiting}
    </>
  )
}

export function Oldest({ desk: { oldestSince, target }, at }: { desk: BoardDesk; at: Date }) {
  if (oldestSince === undefined) return <>–</>
  return (
    <span
      class="running"
      {...runningData({ from: oldestSince, target, share: shareOfTarget(oldestSince, target, at) })}
    >
      <Since at={oldestSince} /> <RunningMark />
    </span>
  )
}

interface PauseProps {
  context: BoardContext
  desk: BoardDesk
  /** Of the site. */
  zone: string
}

function PauseForms({ context, desk: { desk, waiting, pause }, zone }: PauseProps) {
  if (pause !== undefined) return <Paused context={context} pause={pause} zone={zone} />
  if (!PAUSABLE.some((one) => one === desk)) return <small class="muted">never paused</small>
  const id = `pause-${desk}`
  return (
    <Menu id={id} label="Pause…" kind="quiet" isAtEnd>
      <li class="menu-panel">
        <Form context={context} action={`/board/desks/${desk}/pause`} id={`${id}-form`}>
          <TextField id={`${id}-why`} name="why" label="Why (analysts see it)" required maxlength={100} />
          <SelectField
            id={`${id}-minutes`}
            name="minutes"
            label="For how long"
            value="60"
            choices={PAUSE_MINUTES.map((minutes) => ({
              value: String(minutes),
              label: minutes === 60 ? '1 hour' : `${minutes} minutes`,
            }))}
          />
          <p class="field-help">
            {waiting === 0 ? 'No one waits here now.' : `${waiting} wait here now.`} Its calls are offered to
            supervisors only, except where production is down. It ends by itself.
          </p>
          <div class="actions">
            <Button id={`${id}-send`}>Pause {inWords(desk)}</Button>
          </div>
          <Said />
        </Form>
      </li>
    </Menu>
  )
}

function Paused({
  context,
  pause: { desk, by, why, until },
  zone,
}: {
  context: BoardContext
  pause: Pause
  zone: string
}) {
  return (
    <Form context={context} action={`/board/desks/${desk}/resume`} class="paused" id={`resume-${desk}`}>
      <span>
        <strong>
          <Icon shape="pause" size={14} /> Paused
        </strong>{' '}
        until <time datetime={until}>{clockAt(new Date(until), zone)}</time> by {by.name}: {why}
      </span>
      <Button kind="secondary" id={`resume-${desk}-button`}>
        Resume
      </Button>
    </Form>
  )
}
