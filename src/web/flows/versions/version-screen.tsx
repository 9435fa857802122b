/** /admin/flows/versions/7: one version against another one, the one before it unless a person chooses. */
import { compareVersions } from '../../../calls/flow-versions/compare.ts'
import type { Publication } from '../../../calls/flow-versions/version-store.ts'
import type { Allow } from '../../allow.ts'
import { ButtonLink } from '../../components/button.tsx'
import { SelectField } from '../../components/field.tsx'
import { FilterForm } from '../../components/table.tsx'
import { countWords, Differences } from '../comparison.tsx'
import { filesOf, type FlowScreenDeps } from '../flow-deps.ts'
import { FLOW_ROLES, pathOfVersion, saidOn, sendFlows, sendGone, VERSIONS_PATH } from '../flow-page.tsx'
import { At } from '../moment.tsx'
import { HOW_WORDS, StateChip, stateOf } from './version-words.tsx'
import { numberIn } from './versions-screen.tsx'

/** To choose from. */
const MOST_OTHERS = 50

export function versionScreen(deps: FlowScreenDeps): (allow: Allow) => void {
  const { versions, policy, now } = deps
  return (allow) => {
    allow(
      { method: 'get', path: `${VERSIONS_PATH}/versions/:number`, roles: FLOW_ROLES },
      async (context, request, response) => {
        const number = numberIn(request.params['number'])
        const [found, published, others] = await Promise.all([
          number === undefined ? undefined : versions.find(number),
          versions.published(now()),
          versions.list(MOST_OTHERS),
        ])
        if (found === undefined)
          return sendGone(response, context, 'No such version', 'There is no version of this number.')
        const against = await otherThan(found, numberIn(request.query['against']), deps)
        const before = against === undefined ? [] : await filesOf(deps, against.version)
        const compared = compareVersions(before, await filesOf(deps, found.version))
        const zone = policy.timeZone
        const { live } = published
        const mayGoBack = live !== undefined && found.version !== live.version && found.number < live.number
        const body = (
          <>
            <p>
              <StateChip state={stateOf(found, published)} /> <q>{found.why}</q> {HOW_WORDS[found.how]} by {found.by},{' '}
              <At at={found.at} zone={zone} />. Calls begin with it from <At at={found.startsAt} zone={zone} /> on.
              Files <span class="code">{found.version}</span>, checked by Careline {found.checkedBy}.
            </p>
            {mayGoBack && found.withdrawnAt === undefined && (
              <div class="actions">
                <ButtonLink kind="danger-quiet" href={`${pathOfVersion(found.number)}/roll-back`}>
                  Roll back to version {found.number}…
                </ButtonLink>
              </div>
            )}
            <Against found={found} against={against} others={others} />
            <h2 id="differences">
              {against === undefined
                ? 'The first version'
                : `Against version ${against.number}: ${countWords(compared) || 'nothing'} different`}
            </h2>
            {against !== undefined && <Differences compared={compared} />}
          </>
        )
        sendFlows(response, context, { title: `Version ${found.number}`, body, said: await saidOn(context, request) })
      },
    )
  }
}

/** Without a wish the one that callers could hear before it. */
async function otherThan(
  found: Publication,
  wanted: number | undefined,
  { versions }: Pick<FlowScreenDeps, 'versions'>,
): Promise<Publication | undefined> {
  if (wanted !== undefined) return versions.find(wanted)
  const earlier = await versions.list(MOST_OTHERS, found.number)
  return earlier.find(({ withdrawnAt }) => withdrawnAt === undefined)
}

interface AgainstProps {
  found: Publication
  against: Publication | undefined
  others: readonly Publication[]
}

function Against({ found, against, others }: AgainstProps) {
  const choices = others
    .filter(({ number }) => number !== found.number)
    .map(({ number, why }) => ({ value: String(number), label: `${number}: ${why.slice(0, 60)}` }))
  if (choices.length === 0) return <></>
  return (
    <FilterForm action={pathOfVersion(found.number)} label="Compare with another version">
      <SelectField
        id="against"
        name="against"
        label="Compare with"
        value={against === undefined ? '' : String(against.number)}
        choices={choices}
      />
    </FilterForm>
  )
}
