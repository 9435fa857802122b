/** All hours as one file: downloaded, and brought in again once it was seen what would be different. */
import { z } from 'zod'
import {
  CHANGE_WORDS,
  compareHours,
  hoursFile,
  readHoursFile,
  type ComparedCalendar,
} from '../../../alerts/hours/hours-file.ts'
import type { HoursStore } from '../../../alerts/hours/hours-store.ts'
import type { WatchHours } from '../../../alerts/hours/watch-hours.ts'
import { readYaml } from '../../../flows/loader/yaml-file.ts'
import type { Allow } from '../../allow.ts'
import { Button } from '../../components/button.tsx'
import { AreaField } from '../../components/field.tsx'
import { PageForm } from '../../forms/page-form.tsx'
import type { ScreenContext } from '../../screen-context.ts'
import { page } from '../../shell/page.tsx'
import { Bar, titleOf } from './hours-page.tsx'

export interface HoursFileDeps {
  hoursStore: Pick<HoursStore, 'all' | 'saveAll'>
  hours: Pick<WatchHours, 'changed'>
  now: () => Date
}

const ROLES = ['supervisor', 'administrator'] as const
const PATH = '/board/hours/as-file'
const BODY = { kind: 'form', limit: '1mb' } as const
const LIMIT = { most: 60, minutes: 10 } as const
const typed = z.object({
  text: z.string().max(250_000).catch(''),
  /** What was shown before it was pressed; empty: nothing was. */
  seen: z.string().max(2_000).catch(''),
})
const MOVED_ON = 'Another supervisor has changed the hours meanwhile. This is what would be different now.'

export function hoursFileScreens(allow: Allow, { hoursStore, hours, now }: HoursFileDeps): void {
  const send = (props: FileProps) =>
    page({ context: props.context, title: TITLE, body: <HoursFile {...props} />, wide: true })
  allow({ method: 'get', path: PATH, roles: ROLES }, (context, _request, response) => {
    response.type('html').send(send({ context, text: '' }))
  })
  allow({ method: 'get', path: `${PATH}/hours.yaml`, roles: ROLES }, async (_context, _request, response) => {
    response
      .attachment('hours.yaml')
      .type('text/yaml')
      .send(hoursFile(await hoursStore.all()))
  })
  allow({ method: 'post', path: PATH, roles: ROLES, body: BODY, limit: LIMIT }, async (context, request, response) => {
    const { text, seen } = typed.parse(request.body)
    const read = readText(text)
    if ('problem' in read)
      return void response
        .status(422)
        .type('html')
        .send(send({ context, text, problem: read.problem }))
    const changes = compareHours(await hoursStore.all(), read.wanted)
    const looked = seenIn(changes)
    if (seen === '' || seen !== looked || changes.length === 0) {
      const said = seen !== '' && seen !== looked ? MOVED_ON : undefined
      return void response.type('html').send(send({ context, text, changes, said }))
    }
    const by = { actor: `staff ${context.person.id}`, name: context.person.name }
    const done = await hoursStore.saveAll(changes, by, now())
    await hours.changed()
    if (done === 'saved') return response.redirect(303, '/board/hours?said=saved#said')
    const fresh = compareHours(await hoursStore.all(), read.wanted)
    return void response.type('html').send(send({ context, text, changes: fresh, said: MOVED_ON }))
  })
}

function readText(text: string) {
  const { yaml, problems } = readYaml('hours.yaml', text.replaceAll('\r\n', '\n'))
  if (yaml === undefined)
    return { problem: problems.map(({ line, sentence }) => `Line ${line}: ${sentence}.`).join(' ') }
  const read = readHoursFile(yaml.data)
  return 'problems' in read ? { problem: read.problems.join(' ') } : read
}

/** Names the state that the person looked at. */
const seenIn = (changes: readonly ComparedCalendar[]) =>
  changes.length === 0 ? 'nothing' : changes.map(({ name, version }) => `${name} ${version}`).join(', ')

const TITLE = 'All hours as a file'

interface FileProps {
  context: ScreenContext<'supervisor' | 'administrator'>
  text: string
  problem?: string
  changes?: readonly ComparedCalendar[]
  said?: string | undefined
}

function HoursFile({ context, text, problem, changes, said }: FileProps) {
  return (
    <div class="board hours">
      <Bar title={TITLE} context={context} isOne />
      {said !== undefined && (
        <p id="said" class="said is-wrong on-page" role="alert">
          {said}
        </p>
      )}
      <p>
        <a href={`${PATH}/hours.yaml`} download>
          Download hours.yaml
        </a>{' '}
        <small>Every calendar, to be compared, or brought in at another site.</small>
      </p>
      {changes !== undefined && <Changes context={context} text={text} changes={changes} />}
      <PageForm context={context} action={PATH} id="hours-in">
        <AreaField
          id="hours-text"
          name="text"
          label="Bring a file in"
          value={text}
          rows={14}
          maxlength={250_000}
          help="Paste its text. Calendars that it does not name stay as they are. Nothing changes before you have seen what would be different."
          error={problem}
        />
        <div class="actions">
          <Button kind="secondary" id="hours-look">
            See what would be different
          </Button>
        </div>
      </PageForm>
    </div>
  )
}

function Changes({ context, text, changes }: Required<Pick<FileProps, 'context' | 'text' | 'changes'>>) {
  if (changes.length === 0)
    return <p role="status">The calendars are just these already. Nothing would be different.</p>
  return (
    <section aria-labelledby="changes-title">
      <h2 id="changes-title">What would be different</h2>
      {changes.map(({ name, kind, gone, come }) => (
        <>
          <h3>
            {titleOf(name)}
            {CHANGE_WORDS[kind]}
          </h3>
          <ul>
            {gone.map((line) => (
              <li>
                <del>{line}</del>
              </li>
            ))}
            {come.map((line) => (
              <li>
                <ins>{line}</ins>
              </li>
            ))}
          </ul>
        </>
      ))}
      <PageForm context={context} action={PATH} id="hours-do">
        <input type="hidden" name="text" value={text} />
        <input type="hidden" name="seen" value={seenIn(changes)} />
        <Button id="hours-change">Change the hours</Button>
      </PageForm>
    </section>
  )
}
