/** The system of record: how far both sides are in step, what one of them did not take, and what was let go. */
import { z } from 'zod'
import type { Stream, SyncState, SyncStore } from '../../sync/sync-store.ts'
import type { Allow } from '../allow.ts'
import { PageForm } from '../forms/page-form.tsx'
import { ADMIN_ROLES, saidOn, sendAdmin, Table, To, When, type AdminContext } from './admin-page.tsx'
import { AskFirst } from './ask-first.tsx'

export interface InStepDeps {
  sync: Pick<SyncStore, 'state' | 'tryAgain' | 'drop'>
  /** By name; undefined: the settings name none. */
  syncWith: string | undefined
  now: () => Date
}

const PAGE = '/admin/in-step'
const NAMES: Readonly<Record<string, string>> = {
  salesforce: 'Salesforce',
  servicenow: 'ServiceNow',
  zendesk: 'Zendesk',
}

const SAID: Record<string, string> = {
  again: 'It is tried again at the next look.',
  dropped: 'Let go. It is listed below, and the audit trail says who decided it.',
  gone: 'It is not waiting any more.',
}

const idForm = z.object({ id: z.string().max(64) })

const STREAMS: Record<Stream, string> = {
  'companies-in': 'Companies from there',
  'companies-out': 'Companies to there',
  'contacts-in': 'Contacts from there',
  'contacts-out': 'Contacts to there',
  'contracts-in': 'Contracts from there',
  'contracts-out': 'Contracts to there',
  'cases-in': 'Cases from there',
  'cases-out': 'Cases to there',
}

export function inStepScreens({ sync, syncWith, now }: InStepDeps): (allow: Allow) => void {
  const by = ({ person }: AdminContext) => `staff ${person.id}`
  return (allow) => {
    allow({ method: 'get', path: PAGE, roles: ADMIN_ROLES }, async (context, request, response) => {
      const said = await saidOn(context, request, SAID)
      const body =
        syncWith === undefined ? <NoSystem /> : <InStep state={await sync.state(syncWith)} context={context} />
      sendAdmin(response, context, { title: 'System of record', said, body })
    })
    allow({ method: 'post', path: `${PAGE}/again`, roles: ADMIN_ROLES }, async (context, request, response) => {
      const { id } = idForm.parse(request.body)
      const done = await sync.tryAgain(id, by(context), now())
      response.redirect(303, `${PAGE}?said=${done ? 'again' : 'gone'}#said`)
    })
    const drop = `${PAGE}/let-go`
    allow({ method: 'get', path: drop, roles: ADMIN_ROLES }, (context, request, response) => {
      const { id } = idForm.catch({ id: '' }).parse(request.query)
      const body = (
        <AskFirst
          context={context}
          action={drop}
          button="Let it go"
          fields={{ id }}
          follows={[
            'What was to be handed over is not handed over: both sides differ in it.',
            'A later change of the same record is handed over again.',
          ]}
          back={PAGE}
        />
      )
      sendAdmin(response, context, { title: 'Let it go?', body })
    })
    allow({ method: 'post', path: drop, roles: ADMIN_ROLES }, async (context, request, response) => {
      const { id } = idForm.parse(request.body)
      const done = await sync.drop(id, by(context), now())
      response.redirect(303, `${PAGE}?said=${done ? 'dropped' : 'gone'}#said`)
    })
  }
}

function NoSystem() {
  return (
    <p class="empty">
      The settings name no system of record: Careline is one itself. With <code>SYNC_FILE</code> and{' '}
      <code>SYNC_SECRET</code> cases and the directory stay in step with Salesforce, ServiceNow or Zendesk. Another
      system uses the API, <code>/api/v1/cases</code>.
    </p>
  )
}

function InStep({ state, context }: { state: SyncState; context: AdminContext }) {
  const name = NAMES[state.system] ?? state.system
  return (
    <>
      {state.away === undefined ? (
        <p>{state.streams.length === 0 ? `${name} has not been asked yet.` : `${name} answers.`}</p>
      ) : (
        <p role="status">
          <strong>
            {name} has not been in step since <When at={state.away.since} />: {state.away.why}.
          </strong>{' '}
          It is asked again after <When at={state.away.until} />. Calls go on, and nothing is lost.
        </p>
      )}
      <section aria-labelledby="streams">
        <h2 id="streams">How far each side is</h2>
        <Table
          label="How far each side is"
          head={['What', 'State', 'Last look', 'Still to look at']}
          figures={['Still to look at']}
          rows={state.streams.map((one) => [
            STREAMS[one.stream],
            stateOf(one),
            one.lookedAt === undefined ? 'none yet' : <When at={one.lookedAt} />,
            one.stream.endsWith('-out') ? (one.waiting >= 1_000 ? '1000 or more' : String(one.waiting)) : '',
          ])}
          empty="Nothing has been looked at yet."
        />
      </section>
      <NotTaken failures={state.failures} context={context} />
      <section aria-labelledby="let-go">
        <h2 id="let-go">Let go</h2>
        <Table
          label="Let go"
          head={['Record', 'What', 'When']}
          rows={state.letGo.map(({ kind, key, what, at }) => [
            <Record stream={`${kind}-out`} id={key} />,
            what,
            <When at={at} />,
          ])}
          empty="Nothing was let go."
        />
      </section>
    </>
  )
}

function NotTaken({ failures, context }: { failures: SyncState['failures']; context: AdminContext }) {
  return (
    <section aria-labelledby="failures">
      <h2 id="failures">Not taken by one side</h2>
      <Table
        label="Not taken by one side"
        head={['Record', 'Why', 'Tried', 'What to do']}
        rows={failures.map((failure) => [
          <>
            <Record stream={failure.stream} id={failure.key} />
            <br />
            <small>{STREAMS[failure.stream]}</small>
          </>,
          failure.why,
          <>
            {failure.tries === 1 ? 'once' : `${failure.tries} times`} since <When at={failure.firstAt} />
            <br />
            {failure.nextTryAt === undefined ? (
              <strong>Waits for you</strong>
            ) : (
              <small>
                again after <When at={failure.nextTryAt} />
              </small>
            )}
          </>,
          <WhatToDo id={failure.id} context={context} />,
        ])}
        empty="Everything was taken."
      />
    </section>
  )
}

function stateOf({ isBehind, waiting, oldest }: SyncState['streams'][number]) {
  if (oldest !== undefined && waiting > 0)
    return (
      <>
        behind since <When at={oldest} />
      </>
    )
  return isBehind ? 'reading on' : 'in step'
}

/** Inwards it is an id there; outwards one of our records. */
function Record({ stream, id }: { stream: Stream; id: string }) {
  if (!stream.endsWith('-out')) return <code title={id}>{id.length > 12 ? `${id.slice(0, 12)}…` : id}</code>
  const kind = stream.replace('-out', '')
  if (kind === 'cases') return <a href={`/admin/cases?${new URLSearchParams({ number: id }).toString()}`}>{id}</a>
  return <To kind={kind} id={id} />
}

function WhatToDo({ id, context }: { id: string; context: AdminContext }) {
  return (
    <PageForm context={context} action={`${PAGE}/again`} id={`again-${id}`} class="inline">
      <input type="hidden" name="id" value={id} />
      <button class="secondary">Try again</button>{' '}
      <a href={`${PAGE}/let-go?${new URLSearchParams({ id }).toString()}`}>Let it go</a>
    </PageForm>
  )
}
