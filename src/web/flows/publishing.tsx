/** The step before something is published: what callers would hear differently, whom it concerns, what else it does; then the reason. */
import type { Child } from 'hono/jsx'
import { z } from 'zod'
import { compareVersions, type Comparison } from '../../calls/flow-versions/compare.ts'
import { checkVersion, LONGEST_WHY, type PublishResult } from '../../calls/flow-versions/publish.ts'
import { UNCHECKED_WORDS } from '../../calls/flow-work/flow-work.ts'
import type { Publication } from '../../calls/flow-versions/version-store.ts'
import type { EditionSources } from '../../calls/editions.ts'
import type { FlowProblem } from '../../flows/loader/flow-problem.ts'
import { Button } from '../components/button.tsx'
import { AreaField } from '../components/field.tsx'
import { PageForm } from '../forms/page-form.tsx'
import { count, countWords, Differences } from './comparison.tsx'
import { callsByVersion, filesOf, type FlowScreenDeps } from './flow-deps.ts'
import type { FlowContext } from './flow-page.tsx'
import { At, minuteOf } from './moment.tsx'
import { ProblemList, type ProblemListProps } from './problem-list.tsx'

export interface Effect {
  compared: Comparison
  problems: readonly FlowProblem[]
  /** Why it could not be checked now. */
  unchecked: string | undefined
  live: Publication | undefined
  planned: Publication | undefined
  /** By version of the flows that they began with. */
  calls: readonly [version: string, calls: number][]
}

export async function effectOf(sources: EditionSources, deps: FlowScreenDeps): Promise<Effect> {
  const [{ live, planned }, calls] = await Promise.all([deps.versions.published(deps.now()), callsByVersion(deps)])
  const before = live === undefined ? [] : await filesOf(deps, live.version)
  const checked = await checkVersion(sources, deps)
  return {
    compared: compareVersions(before, sources),
    problems: checked.kind === 'refused' ? checked.problems : [],
    unchecked: checked.kind === 'unchecked' ? UNCHECKED_WORDS[checked.why] : undefined,
    live,
    planned,
    calls,
  }
}

/** `what`: as callers hear it then, e.g. `Version 3`. */
export function EffectInWords({ effect, what, zone }: { effect: Effect; what: string; zone: string }) {
  const { compared, live, planned, calls } = effect
  const going = calls.reduce((all, [, number]) => all + number, 0)
  const differs = countWords(compared)
  return (
    <ul class="flow-effect" id="effect">
      <li>
        {differs === ''
          ? `${what} is word for word what callers hear now${live === undefined ? '' : `, version ${live.number}`}.`
          : `${what} differs from what callers hear now${live === undefined ? '' : `, version ${live.number}`}, in ${differs}.`}
      </li>
      <li>
        {going === 0
          ? 'No call goes on now.'
          : `${count(going, 'call')} ${going === 1 ? 'goes' : 'go'} on now, and ${going === 1 ? 'stays' : 'stay'} in the version that it began with.`}
      </li>
      {planned !== undefined && (
        <li>
          Version {planned.number}, which {planned.by} planned for <At at={planned.startsAt} zone={zone} />, is
          withdrawn by it.
        </li>
      )}
      <li>It can be taken back at any time by publishing an earlier version again.</li>
    </ul>
  )
}

export interface PublishFormProps {
  context: FlowContext
  effect: Effect
  action: string
  button: string
  back: string
  why?: string
  wrongWhy?: string | undefined
  /** More fields, e.g. the moment. */
  children?: Child
  href?: ProblemListProps['href']
}

export function PublishForm(props: PublishFormProps) {
  const { context, effect, action, button, back, why = '', wrongWhy, children, href } = props
  const { problems, unchecked, live, planned } = effect
  if (unchecked !== undefined)
    return (
      <p class="notice-line">
        <strong>It could not be checked now, so it cannot be published.</strong> {unchecked} <a href={back}>Back</a>
      </p>
    )
  if (problems.length > 0)
    return (
      <section aria-labelledby="faults">
        <h2 id="faults">It cannot be published: {count(problems.length, 'fault')}</h2>
        <ProblemList problems={problems} {...(href === undefined ? {} : { href })} />
        <p>
          <a href={back}>Back</a>
        </p>
      </section>
    )
  return (
    <PageForm context={context} action={action} class="flow-publish">
      <input type="hidden" name="live" value={live === undefined ? '' : String(live.number)} />
      <input type="hidden" name="planned" value={planned === undefined ? '' : String(planned.number)} />
      <AreaField
        id="why"
        name="why"
        label="Why"
        help="For the list of versions and the audit trail."
        value={why}
        error={wrongWhy}
        maxlength={LONGEST_WHY}
        rows={2}
        required
      />
      {children}
      <div class="actions">
        <Button kind="danger" id="publish">
          {button}
        </Button>
        <a href={back}>Cancel</a>
      </div>
    </PageForm>
  )
}

export function EffectDetails({ effect }: { effect: Effect }) {
  return (
    <section aria-labelledby="differences">
      <h2 id="differences">What callers would hear differently</h2>
      <Differences compared={effect.compared} />
    </section>
  )
}

const number = z
  .string()
  .regex(/^[0-9]{1,9}$/)
  .transform(Number)
  .optional()
  .catch(undefined)

export const publishFields = z.object({ why: z.string().max(5_000).catch(''), live: number, planned: number })

/** What became of it, as a sentence; undefined for what stands at its place in the page. */
export function resultWords(result: PublishResult, zone: string, now: Date): string {
  switch (result.kind) {
    case 'published': {
      const { number: made, startsAt } = result.publication
      const since = startsAt > now ? `from ${minuteOf(startsAt, zone)} on` : 'within seconds'
      const withdrawn =
        result.withdrawn === undefined ? '' : ` Version ${result.withdrawn}, which was planned, is withdrawn.`
      return `Version ${made} is published: new calls begin with it ${since}. Calls in progress go on in theirs.${withdrawn}`
    }
    case 'same':
      return `Version ${result.live.number} is just this already. Nothing was changed.`
    case 'refused':
      return `It has ${count(result.problems.length, 'fault')}: nothing was published.`
    case 'unwanted':
      return result.says
    case 'moved-on':
      return `Another version was published meanwhile${result.live === undefined ? '' : `: ${result.live.number}, by ${result.live.by}`}. Nothing was done. Look at what differs now, and ask again.`
    case 'draft-changed':
      return 'Another author changed the draft at this moment. Nothing was published. Look at it, and ask again.'
    default:
      return result satisfies never
  }
}
