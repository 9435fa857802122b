/** /admin/flows/picture: the flows drawn with their sentences; searched, zoomed, and each step read and heard in every language. */
import { z } from 'zod'
import { languageName } from '../../../domain/directory/languages.ts'
import { promptsOf } from '../../../flows/loader/check-prompts.ts'
import { flowOf } from '../../../flows/loader/check-graph.ts'
import { stepsByFlow } from '../../../flows/flow-graph.ts'
import type { LoadedFlows } from '../../../flows/loader/load-flows.ts'
import type { Step, StepName } from '../../../flows/steps.ts'
import type { Allow } from '../../allow.ts'
import { flowTitle } from '../../calls/steps-taken.ts'
import { Button } from '../../components/button.tsx'
import { SelectField, TextField } from '../../components/field.tsx'
import { FilterForm } from '../../components/table.tsx'
import { count } from '../comparison.tsx'
import type { FlowScreenDeps } from '../flow-deps.ts'
import { FLOW_ROLES, PICTURE_PATH, sendFlows, sendGone } from '../flow-page.tsx'
import { placeOfProblem } from '../drafts/draft-paths.ts'
import { ProblemList } from '../problem-list.tsx'
import { languagesOf, type Spoken } from '../sentences/sentence-form.ts'
import { makeDrawnVersions, type DrawnVersion } from './drawn-version.ts'
import { FlowPicture } from './flow-picture.tsx'
import { StepPanel } from './step-panel.tsx'
import { makeYesterday, noteOnArrow, WhereCallsWent, type Yesterday } from './where-calls-went.tsx'

const query = z.object({
  of: z.string().max(60).catch('live').default('live'),
  flow: z.string().max(80).optional().catch(undefined),
  step: z.string().max(160).optional().catch(undefined),
  find: z.string().trim().max(100).catch('').default(''),
  in: z.string().max(10).catch('en').default('en'),
})
type Query = z.output<typeof query>

export function pictureScreen(deps: FlowScreenDeps): (allow: Allow) => void {
  const drawnVersion = makeDrawnVersions(deps)
  const yesterday = makeYesterday(deps.pastCalls, () => deps.policy.timeZone, deps.now)
  return (allow) => {
    allow({ method: 'get', path: PICTURE_PATH, roles: FLOW_ROLES }, async (context, request, response) => {
      const asked = query.parse(request.query)
      const drawn = await drawnVersion(asked.of)
      if (drawn === undefined)
        return sendGone(response, context, 'No such flows', 'There is no such version, and no such draft.')
      const { read, draft } = drawn
      const went = drawn.of === 'live' ? await yesterday() : undefined
      const body =
        'problems' in read ? (
          <>
            <p>It cannot be drawn until these are mended:</p>
            <ProblemList problems={read.problems} {...(draft === undefined ? {} : { href: placeOfProblem(draft) })} />
          </>
        ) : (
          <Picture drawn={drawn} read={read} asked={asked} went={went} />
        )
      sendFlows(response, context, { title: drawn.title, body, scripts: ['flow-zoom.js', 'flow-hear.js'] })
    })
  }
}

interface PictureProps {
  drawn: DrawnVersion
  read: LoadedFlows
  asked: Query
  /** Of what callers hear now. */
  went: Yesterday | undefined
}

function Picture({ drawn, read: { flows }, asked, went }: PictureProps) {
  const byFlow = stepsByFlow(flows)
  const languages = languagesOf(drawn)
  const shownIn = languages.find(({ language }) => language === asked.in) ?? languages[0]
  const saidBy = (step: Step) => saidIn(step, shownIn)
  const found = asked.find === '' ? [] : [...flows.steps].flatMap((one) => foundIn(one, asked.find, languages))
  const step = asked.step === undefined ? undefined : flows.steps.get(asked.step)
  const wanted = step === undefined ? (asked.flow ?? flowOf(found[0] ?? flows.start)) : flowOf(asked.step ?? '')
  const flow = byFlow.has(wanted) ? wanted : flowOf(flows.start)
  const hrefOf = (name: StepName) => `${addressOf({ ...asked, flow: undefined, step: name })}#step`
  return (
    <>
      <Choices asked={asked} flow={flow} flows={[...byFlow.keys()]} languages={languages} />
      {asked.find !== '' && <Found found={found} hrefOf={hrefOf} />}
      <div class="flow-picture-and-step">
        <FlowPicture
          flow={flow}
          steps={byFlow.get(flow) ?? []}
          saidBy={saidBy}
          language={shownIn?.language ?? 'en'}
          chosen={asked.step}
          isFound={(name) => found.includes(name)}
          hrefOf={hrefOf}
          {...(went === undefined ? {} : { noteOf: noteOnArrow(went) })}
        />
        {step !== undefined && asked.step !== undefined && (
          <StepPanel name={asked.step} step={step} drawn={drawn} languages={languages} hrefOf={hrefOf} />
        )}
      </div>
      {went !== undefined && <WhereCallsWent went={went} flow={flow} />}
    </>
  )
}

function addressOf(asked: Partial<Query>): string {
  const fields = new URLSearchParams()
  for (const [name, value] of Object.entries(asked)) if (value !== undefined && value !== '') fields.set(name, value)
  return `${PICTURE_PATH}?${fields.toString()}`
}

function saidIn(step: Step, spoken: Spoken | undefined): string {
  if (step.kind === 'decide') return `${step.decide.replaceAll('-', ' ')}?`
  if (step.kind === 'end') return step.end.replaceAll('-', ' ')
  const first = step.kind === 'say' ? step.say.length : step.ask.length
  const said = promptsOf(step).slice(0, Math.max(1, first))
  return said.map(({ prompt }) => spoken?.texts?.get(prompt) ?? prompt).join(' ')
}

function foundIn([name, step]: [StepName, Step], words: string, languages: readonly Spoken[]): StepName[] {
  const wanted = words.toLowerCase()
  const texts = promptsOf(step).flatMap(({ prompt }) => [
    prompt,
    ...languages.map(({ texts: all }) => all?.get(prompt)),
  ])
  return [name, ...texts].some((text) => text?.toLowerCase().includes(wanted) === true) ? [name] : []
}

/** More are not read. */
const MOST_FOUND = 30

function Found({ found, hrefOf }: { found: readonly StepName[]; hrefOf: (name: StepName) => string }) {
  return (
    <p id="found">
      {found.length === 0 ? 'No step has these words.' : `${count(found.length, 'step')}: `}
      {found.slice(0, MOST_FOUND).map((name, at) => (
        <>
          {at > 0 && ', '}
          <a href={hrefOf(name)}>{name}</a>
        </>
      ))}
      {found.length > MOST_FOUND && ' …'}
    </p>
  )
}

interface ChoicesProps {
  asked: Query
  flow: string
  flows: readonly string[]
  languages: readonly Spoken[]
}

function Choices({ asked, flow, flows, languages }: ChoicesProps) {
  return (
    <div class="flow-picture-bar">
      <FilterForm action={PICTURE_PATH} label="Which flow, and where words stand">
        <input type="hidden" name="of" value={asked.of} />
        <SelectField
          id="flow"
          name="flow"
          label="Flow"
          value={flow}
          choices={flows.map((one) => ({ value: one, label: flowTitle(one) }))}
        />
        <SelectField
          id="in"
          name="in"
          label="Sentences in"
          value={asked.in}
          choices={languages.map(({ language }) => ({ value: language, label: languageName(language) }))}
        />
        <TextField id="find" name="find" label="Find" type="search" value={asked.find} />
      </FilterForm>
      <div class="actions" data-zoom-buttons="" hidden>
        <Button type="button" kind="quiet" data-zoom="out">
          Smaller
        </Button>
        <Button type="button" kind="quiet" data-zoom="in">
          Larger
        </Button>
        <Button type="button" kind="quiet" data-zoom="all">
          All of it
        </Button>
      </div>
    </div>
  )
}
