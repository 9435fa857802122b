/** One file of a draft as text: saved with or without faults, which stand at their lines; of two authors the second is told. */
import type { Request, Response } from 'express'
import { z } from 'zod'
import type { DraftFile, DraftOutcome, FileSave } from '../../../calls/flow-versions/draft-store.ts'
import { MOST_CHARACTERS } from '../../../flows/loader/source-limits.ts'
import type { Allow } from '../../allow.ts'
import { Button, ButtonLink } from '../../components/button.tsx'
import { PageForm } from '../../forms/page-form.tsx'
import { count, Lines } from '../comparison.tsx'
import type { FlowScreenDeps } from '../flow-deps.ts'
import { authorOf, FLOW_ROLES, saidOn, sendFlows, sendGone, tell, type FlowContext } from '../flow-page.tsx'
import { minuteOf } from '../moment.tsx'
import { DRAFTS_PATH, lineId, pathOfDraft, pathOfFile } from './draft-paths.ts'
import { NumberedText } from './numbered-text.tsx'
import { sendNoDraft, sourceIn, type FindDraft, type OpenDraft } from './open-draft.ts'

const PATH = `${DRAFTS_PATH}/:id/files/:file`
/** Twice what a file may have: signs are sent as up to three characters. */
const BODY = { kind: 'form', limit: '512kb' } as const

const whole = z
  .string()
  .regex(/^[0-9]{1,9}$/)
  .transform(Number)
  .catch(0)
const form = z.object({
  text: z.string().catch(''),
  /** Of the file when the author began with it. */
  over: whole,
  based: whole,
})

export function textScreen(deps: FlowScreenDeps, find: FindDraft): (allow: Allow) => void {
  return (allow) => {
    allow({ method: 'get', path: PATH, roles: FLOW_ROLES }, async (context, request, response) => {
      const found = await find(request)
      if (found === undefined) return sendNoDraft(response, context)
      return show(context, response, found, String(request.params['file']), { said: await saidOn(context, request) })
    })

    const keeps = { button: 'Save', page: PATH, fields: { text: 'Text', over: '', based: '' } }
    allow({ method: 'post', path: PATH, roles: FLOW_ROLES, body: BODY, keeps }, async (context, request, response) => {
      const { text, over, based } = form.parse(request.body)
      const source = endedLines(text)
      if (source.length > MOST_CHARACTERS) return tooLong(context, request, response, { find, mine: source })
      return save(context, request, response, (file, base) => asSave(file, over, source, base), based)
    })

    allow({ method: 'post', path: `${PATH}/restore`, roles: FLOW_ROLES }, async (context, request, response) => {
      const { over, based } = form.parse(request.body)
      return save(context, request, response, (file) => ({ kind: 'as-below', file, over }), based)
    })

    allow({ method: 'post', path: `${PATH}/take-away`, roles: FLOW_ROLES }, async (context, request, response) => {
      const { over, based } = form.parse(request.body)
      const takeAway = (file: string, base: string | undefined): FileSave =>
        base === undefined ? { kind: 'as-below', file, over } : { kind: 'taken-away', file, over }
      return save(context, request, response, takeAway, based)
    })
  }

  async function save(
    context: FlowContext,
    request: Request,
    response: Response,
    saveOf: (file: string, base: string | undefined) => FileSave,
    based: number,
  ): Promise<void> {
    const found = await find(request, 'as-it-is')
    if (found === undefined) return sendNoDraft(response, context)
    const file = String(request.params['file'])
    const one = saveOf(file, sourceIn(found.base, file))
    const { id } = found.draft
    const outcome = await deps.drafts.save(id, based, [one], authorOf(context), deps.now())
    if (outcome.kind === 'gone') return sendNoDraft(response, context)
    if (outcome.kind === 'changed') return late(context, request, response, one, outcome)
    const after = await find(request)
    // A file that is no longer there has no page.
    if (after === undefined || sourceIn(after.sources, file) === undefined)
      return tell(response, context, pathOfDraft(id), `${file} is taken away.`)
    return tell(response, context, pathOfFile(id, file), savedWords(file, after))
  }

  /** Another author was first: nothing is lost of either. */
  async function late(
    context: FlowContext,
    request: Request,
    response: Response,
    mine: FileSave,
    { files }: Extract<DraftOutcome, { kind: 'changed' }>,
  ): Promise<void> {
    const found = await find(request)
    if (found === undefined) return sendNoDraft(response, context)
    const theirs = files.find(({ file }) => file === mine.file)
    const zone = deps.policy.timeZone
    return show(context, response, found, mine.file, { mine: mine.kind === 'written' ? mine.source : '', theirs, zone })
  }
}

/** Nothing is lost of it. */
async function tooLong(
  context: FlowContext,
  request: Request,
  response: Response,
  { find, mine }: { find: FindDraft; mine: string },
): Promise<void> {
  const found = await find(request)
  if (found === undefined) return sendNoDraft(response, context)
  const characters = (number: number) => number.toLocaleString('en')
  const refused = `The text has ${characters(mine.length)} characters, and a file may have ${characters(MOST_CHARACTERS)} at most. Nothing was saved: your text is in the field.`
  return show(context, response, found, String(request.params['file']), { mine, refused })
}

function savedWords(file: string, { problems, unchecked }: OpenDraft): string {
  if (unchecked !== undefined) return `Saved, and not checked. ${unchecked}`
  const [here, all] = [problems.filter((problem) => problem.file === file).length, problems.length]
  if (all === 0) return 'Saved. No fault was found.'
  if (here === 0) return `Saved. This file has no fault; other files have ${count(all, 'fault')}.`
  return `Saved, with ${count(here, 'fault')} in this file. The draft cannot be published as it is.`
}

/** As browsers send it, and as files are written. */
const endedLines = (text: string) => `${text.replaceAll('\r\n', '\n').trimEnd()}\n`

const asSave = (file: string, over: number, source: string, base: string | undefined): FileSave =>
  source === base ? { kind: 'as-below', file, over } : { kind: 'written', file, over, source }

interface Shown {
  said?: string | undefined
  /** What this author typed, and could not save. */
  mine?: string
  /** Why, where no other author was first. */
  refused?: string
  theirs?: DraftFile | undefined
  zone?: string
}

function show(context: FlowContext, response: Response, found: OpenDraft, file: string, shown: Shown): void {
  const { draft, files, sources, problems, base } = found
  const { mine, refused } = shown
  const stored = sourceIn(sources, file)
  const own = files.find((one) => one.file === file)
  if (stored === undefined && own === undefined && mine === undefined)
    return sendGone(response, context, 'No such file', `The draft has no file ${file}.`)
  const inFile = problems.filter((problem) => problem.file === file)
  const isUnsaved = mine !== undefined
  const isLate = isUnsaved && refused === undefined
  const body = (
    <>
      <p>
        <a href={pathOfDraft(draft.id)}>{draft.name}</a>
        {inFile.length > 0 && `: ${count(inFile.length, 'fault')} in this file`}
      </p>
      <TextForm
        context={context}
        found={found}
        file={file}
        text={mine ?? stored ?? ''}
        over={own?.revision ?? 0}
        unsaved={isUnsaved}
      />
      {isLate && (
        <section aria-labelledby="theirs" class="flow-diff">
          <h2 id="theirs">From theirs to yours</h2>
          <Lines before={stored} after={mine} />
        </section>
      )}
      {!isUnsaved && inFile.length > 0 && (
        <section aria-labelledby="at-lines">
          <h2 id="at-lines">Faults at their lines</h2>
          <NumberedText text={stored ?? ''} problems={inFile} />
        </section>
      )}
      {!isUnsaved && own !== undefined && sourceIn(base, file) !== undefined && (
        <section aria-labelledby="since-version" class="flow-diff">
          <h2 id="since-version">Against version {draft.basedOn}</h2>
          <Lines before={sourceIn(base, file)} after={stored} />
        </section>
      )}
    </>
  )
  sendFlows(response, context, {
    title: file,
    body,
    said: isLate ? lateWords(shown) : (refused ?? shown.said),
    scripts: ['flow-text.js'],
    status: isLate ? 409 : isUnsaved ? 413 : 200,
  })
}

function lateWords({ theirs, zone = 'UTC' }: Shown): string {
  const by = theirs === undefined ? 'Another author' : `${theirs.changedBy}, at ${minuteOf(theirs.changedAt, zone)},`
  return `${by} changed this file while you wrote. Nothing was saved, and nothing is lost: your text is in the field, what differs from theirs below it. Saving again puts yours in place of theirs.`
}

interface TextFormProps {
  context: FlowContext
  found: OpenDraft
  file: string
  text: string
  over: number
  unsaved: boolean
}

function TextForm({ context, found: { draft, problems, files }, file, text, over, unsaved }: TextFormProps) {
  const path = pathOfFile(draft.id, file)
  const isChanged = files.some((one) => one.file === file)
  const lines = problems.filter((one) => one.file === file).map(({ line }) => line)
  return (
    <PageForm context={context} action={path} class="flow-text-form" unsaved={unsaved}>
      <input type="hidden" name="over" value={String(over)} />
      <input type="hidden" name="based" value={String(draft.basedOn)} />
      <div class="field">
        <label for="text">{file}</label>
        <p class="field-help" id="text-help">
          YAML, as docs/voice.md says. It is checked when it is saved; with a fault it is saved, too, and cannot be
          published.
        </p>
        <div class="flow-text" data-flow-text={lines.map(lineId).join(' ')}>
          <textarea id="text" name="text" rows={28} wrap="off" spellcheck={false} aria-describedby="text-help">
            {text}
          </textarea>
        </div>
      </div>
      <div class="actions">
        <Button kind="primary">Save and check</Button>
        {isChanged && (
          <Button kind="quiet" formaction={`${path}/restore`}>
            Put back as in version {draft.basedOn}
          </Button>
        )}
        <Button kind="danger-quiet" formaction={`${path}/take-away`}>
          Take the file away
        </Button>
        <ButtonLink kind="quiet" href={pathOfDraft(draft.id)}>
          Back to the draft
        </ButtonLink>
      </div>
    </PageForm>
  )
}
