/** /admin/flows: what callers hear now, what is planned, and every version with who, when and why. */
import { z } from 'zod'
import { beforeLive } from '../../../calls/flow-versions/publish.ts'
import type { Publication, Published } from '../../../calls/flow-versions/version-store.ts'
import type { Child } from 'hono/jsx'
import type { Allow } from '../../allow.ts'
import { Button, ButtonLink } from '../../components/button.tsx'
import { Empty } from '../../components/empty.tsx'
import { Table } from '../../components/table.tsx'
import { PageForm } from '../../forms/page-form.tsx'
import {
  authorOf,
  FLOW_ROLES,
  pathOfVersion,
  saidOn,
  sendFlows,
  tell,
  VERSIONS_PATH,
  type FlowContext,
} from '../flow-page.tsx'
import type { FlowScreenDeps } from '../flow-deps.ts'
import { At } from '../moment.tsx'
import { HOW_WORDS, StateChip, stateOf } from './version-words.tsx'

const SHOWN = 25

const query = z.object({
  before: z
    .string()
    .regex(/^[1-9][0-9]{0,8}$/)
    .transform(Number)
    .optional()
    .catch(undefined),
})

/** `more`: parts between what callers hear and the versions, e.g. drafts. */
export function versionsScreen(
  deps: FlowScreenDeps,
  more: readonly ((context: FlowContext) => Promise<Child>)[],
): (allow: Allow) => void {
  const { versions, policy, now } = deps
  return (allow) => {
    allow(
      { method: 'get', path: VERSIONS_PATH, roles: FLOW_ROLES, menu: 'Flows' },
      async (context, request, response) => {
        const { before } = query.parse(request.query)
        const at = now()
        const [published, listed, earlier, parts, said] = await Promise.all([
          versions.published(at),
          versions.list(SHOWN + 1, before),
          beforeLive(versions, at),
          Promise.all(more.map((part) => part(context))),
          saidOn(context, request),
        ])
        const zone = policy.timeZone
        const body = (
          <>
            <Now context={context} published={published} earlier={earlier} zone={zone} />
            {parts}
            <section aria-labelledby="versions">
              <h2 id="versions">Versions</h2>
              <VersionTable listed={listed.slice(0, SHOWN)} published={published} zone={zone} />
              {listed.length > SHOWN && (
                <p>
                  <a href={`${VERSIONS_PATH}?before=${listed[SHOWN - 1]?.number ?? 1}`}>Earlier versions</a>
                </p>
              )}
            </section>
          </>
        )
        sendFlows(response, context, { title: 'Flows', body, said })
      },
    )

    allow(
      { method: 'post', path: `${VERSIONS_PATH}/versions/:number/withdraw`, roles: FLOW_ROLES },
      async (context, request, response) => {
        const number = numberIn(request.params['number'])
        const isDone = number !== undefined && (await versions.withdraw(number, authorOf(context), now()))
        const words = isDone
          ? `Version ${number} is withdrawn: callers go on hearing what they hear now.`
          : 'It was not withdrawn: it has begun, or was withdrawn already.'
        return tell(response, context, VERSIONS_PATH, words)
      },
    )
  }
}

export function numberIn(text: unknown): number | undefined {
  return typeof text === 'string' && /^[1-9][0-9]{0,8}$/.test(text) ? Number(text) : undefined
}

interface NowProps {
  context: FlowContext
  published: Published
  earlier: Publication | undefined
  zone: string
}

function Now({ context, published: { live, planned }, earlier, zone }: NowProps) {
  if (live === undefined)
    return (
      <Empty
        title="No version is published yet."
        why="The service publishes its folder of flows as version 1 when it starts and Postgres answers."
      />
    )
  return (
    <section aria-labelledby="now" class="panel flow-now">
      <h2 id="now">Callers hear version {live.number}</h2>
      <Said one={live} zone={zone} />
      <div class="actions">
        {earlier !== undefined && (
          <ButtonLink kind="danger-quiet" href={`${pathOfVersion(earlier.number)}/roll-back`}>
            Roll back to version {earlier.number}…
          </ButtonLink>
        )}
      </div>
      {planned !== undefined && (
        <>
          <h3>
            Version {planned.number} begins <At at={planned.startsAt} zone={zone} />
          </h3>
          <Said one={planned} zone={zone} />
          <PageForm context={context} action={`${pathOfVersion(planned.number)}/withdraw`}>
            <div class="actions">
              <a href={pathOfVersion(planned.number)}>What it changes</a>
              <Button kind="danger-quiet">Withdraw it</Button>
            </div>
          </PageForm>
        </>
      )}
    </section>
  )
}

function Said({ one: { why, by, how, at }, zone }: { one: Publication; zone: string }) {
  return (
    <p>
      <q>{why}</q> {HOW_WORDS[how]} by {by}, <At at={at} zone={zone} />
    </p>
  )
}

function VersionTable({
  listed,
  published,
  zone,
}: {
  listed: readonly Publication[]
  published: Published
  zone: string
}) {
  return (
    <Table
      label="Versions of the flows"
      rows={listed}
      empty="None yet."
      rowId={({ number }) => `version-${number}`}
      columns={[
        { title: 'Version', cell: ({ number }) => <a href={pathOfVersion(number)}>{number}</a> },
        { title: 'State', cell: (one) => <StateChip state={stateOf(one, published)} /> },
        { title: 'Why', cell: ({ why }) => why },
        {
          title: 'Who',
          cell: ({ by, how }) => (
            <>
              {by} <small>{HOW_WORDS[how]}</small>
            </>
          ),
        },
        { title: 'Began', cell: ({ startsAt }) => <At at={startsAt} zone={zone} /> },
        {
          title: 'Actions',
          isActions: true,
          cell: (one) => <RowActions one={one} published={published} />,
        },
      ]}
    />
  )
}

function RowActions({
  one: { number, version, withdrawnAt },
  published: { live },
}: {
  one: Publication
  published: Published
}) {
  const mayGoBack = live !== undefined && version !== live.version && number < live.number && withdrawnAt === undefined
  return (
    <div class="actions">
      <a href={pathOfVersion(number)} aria-label={`What it changed: version ${number}`}>
        What it changed
      </a>
      {mayGoBack && (
        <a href={`${pathOfVersion(number)}/roll-back`} aria-label={`Roll back to it…: version ${number}`}>
          Roll back to it…
        </a>
      )}
    </div>
  )
}
