/** The page of one endpoint: whether it takes events, what it chose, its secret, and what it did not take. */
import type { Child } from 'hono/jsx'
import type { DeadLetter, Endpoint } from '../../../webhooks/endpoints.ts'
import { eventBody } from '../../../webhooks/event-body.ts'
import { Button, ButtonLink } from '../../components/button.tsx'
import { Empty } from '../../components/empty.tsx'
import { PageForm } from '../../forms/page-form.tsx'
import { Table, When, type AdminContext } from '../admin-page.tsx'
import { EndpointForm, type Typed, type Wrong } from './endpoint-form.tsx'
import { stateInWords } from './endpoint-words.ts'
import { pathOfEndpoint } from './paths.ts'

export interface EndpointPageProps {
  context: AdminContext
  endpoint: Endpoint
  letters: DeadLetter[]
  typed: Typed
  wrong: Wrong
}

export function EndpointPage({ context, endpoint, letters, typed, wrong }: EndpointPageProps) {
  const path = pathOfEndpoint(endpoint)
  return (
    <>
      <State context={context} endpoint={endpoint} />
      {(endpoint.dead > 0 || letters.length > 0) && (
        <DeadLetters context={context} endpoint={endpoint} letters={letters} />
      )}
      <section aria-labelledby="choice">
        <h2 id="choice">What it is told</h2>
        <EndpointForm
          context={context}
          action={path}
          button="Save"
          typed={typed}
          wrong={wrong}
          isAddressFixed={endpoint.kind === 'settings'}
          fields={{ version: String(endpoint.version) }}
        />
      </section>
      <Secret endpoint={endpoint} />
      <Removal endpoint={endpoint} />
    </>
  )
}

export function StateChip({ endpoint }: { endpoint: Endpoint }) {
  const { state, tone } = stateInWords(endpoint)
  return <span class={`chip chip--${tone}`}>{state}</span>
}

function State({ context, endpoint }: { context: AdminContext; endpoint: Endpoint }) {
  const { paused, failures, failingSince, lastFailure, notBefore, acceptedAt, waiting, oldest } = endpoint
  const facts: [string, Child][] = [
    ['State', <StateChip endpoint={endpoint} />],
    ...(paused === undefined ? [] : [['Since', <When at={paused.at} />] satisfies [string, Child]]),
    [
      'Waiting',
      oldest === undefined ? (
        'nothing'
      ) : (
        <>
          {`${waiting} events, the oldest of `}
          <When at={oldest} />
        </>
      ),
    ],
    ['Last taken', acceptedAt === undefined ? 'nothing yet' : <When at={acceptedAt} />],
    ...(failures === 0 || failingSince === undefined
      ? []
      : ([
          [
            'Does not take events since',
            <>
              <When at={failingSince} />
              {`, ${failures} tries: ${lastFailure ?? 'no reason'}`}
            </>,
          ],
          ...(notBefore === undefined ? [] : [['Next try', <When at={notBefore} />] satisfies [string, Child]]),
        ] satisfies [string, Child][])),
  ]
  return (
    <section aria-labelledby="state">
      <h2 id="state">Now</h2>
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Actions context={context} endpoint={endpoint} />
    </section>
  )
}

function Actions({ context, endpoint }: { context: AdminContext; endpoint: Endpoint }) {
  const { paused } = endpoint
  const path = pathOfEndpoint(endpoint)
  return (
    <PageForm context={context} action={`${path}/test`}>
      <div class="actions">
        <Button kind="secondary">Send a test event</Button>
        {paused === undefined ? (
          <Button kind="quiet" formaction={`${path}/pause`}>
            Pause
          </Button>
        ) : (
          paused.why !== 'not-set' && (
            <Button kind="primary" formaction={`${path}/resume`}>
              Resume
            </Button>
          )
        )}
      </div>
    </PageForm>
  )
}

function DeadLetters({ context, endpoint, letters }: Pick<EndpointPageProps, 'context' | 'endpoint' | 'letters'>) {
  const path = `${pathOfEndpoint(endpoint)}/dead-letters`
  return (
    <section aria-labelledby="dead">
      <h2 id="dead">Not taken</h2>
      <p>
        {endpoint.dead === 1 ? 'One event was given up.' : `${endpoint.dead} events were given up.`} Later events of the
        same call or case have gone on. One that is sent again comes after them.
      </p>
      <Table
        label="Events that were given up"
        head={['Event', 'About', 'Happened', 'Answer', 'What was sent', 'Action']}
        rows={letters.map((letter) => [
          letter.type,
          letter.subject,
          <When at={letter.at} />,
          `${letter.lastFailure ?? 'no reason'}, ${letter.tries} tries`,
          <details class="sent">
            <summary>Show</summary>
            <pre tabindex={0}>
              <code>{JSON.stringify(shown(letter, endpoint), null, 2)}</code>
            </pre>
          </details>,
          <PageForm context={context} action={`${path}/send`} class="inline">
            <input type="hidden" name="seq" value={letter.seq} />
            <div class="actions">
              <Button kind="secondary" aria-label={`Send ${letter.type} of ${letter.subject} again`}>
                Send again
              </Button>
              <Button kind="quiet" formaction={`${path}/drop`} aria-label={`Drop ${letter.type} of ${letter.subject}`}>
                Drop
              </Button>
            </div>
          </PageForm>,
        ])}
        empty=""
      />
      <div class="actions">
        <PageForm context={context} action={`${path}/send`} class="inline">
          <Button kind="secondary">Send all again</Button>
        </PageForm>
        <ButtonLink kind="danger-quiet" href={`${path}/drop`}>
          Drop all…
        </ButtonLink>
      </div>
    </section>
  )
}

/** As it is sent: without what the endpoint is not allowed. */
function shown({ id, type, at, data }: DeadLetter, endpoint: Endpoint): unknown {
  return JSON.parse(eventBody({ id, type, at, data }, endpoint))
}

function Secret({ endpoint }: { endpoint: Endpoint }) {
  const { kind, oldSecretUntil } = endpoint
  return (
    <section aria-labelledby="secret">
      <h2 id="secret">Secret</h2>
      {kind === 'settings' ? (
        <p>It stands in CRM_WEBHOOK_SECRET. To change it give two there, the new one first: both sign.</p>
      ) : (
        <>
          <p>
            Every event is signed with it. It was shown once, when it was made.
            {oldSecretUntil !== undefined && oldSecretUntil.getTime() > Date.now() && (
              <>
                {' The one from before signs as well until '}
                <When at={oldSecretUntil} />.
              </>
            )}
          </p>
          <p>
            <ButtonLink kind="secondary" href={`${pathOfEndpoint(endpoint)}/rotate`}>
              Make a new secret…
            </ButtonLink>
          </p>
        </>
      )}
    </section>
  )
}

function Removal({ endpoint }: { endpoint: Endpoint }) {
  if (endpoint.kind === 'settings' && endpoint.paused?.why !== 'not-set') return <></>
  return (
    <p>
      <ButtonLink kind="danger-quiet" href={`${pathOfEndpoint(endpoint)}/remove`}>
        Remove…
      </ButtonLink>
    </p>
  )
}

export function NoEndpoints() {
  return (
    <Empty
      title="No system is told of anything."
      why="Add the first one below, or set CRM_WEBHOOK_URL. What happens until then is not told afterwards."
    />
  )
}
