/** A new flow or a new language in a draft: an empty file, which the check then says everything about. */
import { z } from 'zod'
import type { Draft } from '../../../calls/flow-versions/draft-store.ts'
import { FLOW_FILE, PROMPTS_FILE } from '../../../flows/loader/file-names.ts'
import type { Allow } from '../../allow.ts'
import { Button } from '../../components/button.tsx'
import { TextField } from '../../components/field.tsx'
import { PageForm } from '../../forms/page-form.tsx'
import type { FlowScreenDeps } from '../flow-deps.ts'
import { authorOf, FLOW_ROLES, tell, type FlowContext } from '../flow-page.tsx'
import { DRAFTS_PATH, pathOfDraft, pathOfFile } from './draft-paths.ts'
import { sendNoDraft, type FindDraft } from './open-draft.ts'

export function AddFile({ context, draft: { id } }: { context: FlowContext; draft: Draft }) {
  return (
    <PageForm context={context} action={`${pathOfDraft(id)}/add`} class="flow-begin">
      <TextField
        id="file-name"
        name="file"
        label="Another file"
        help="closing.flow.yaml for a flow, prompts.it.yaml for a language. A language with a sentence missing is a fault, and cannot be switched on."
        maxlength={80}
        required
      />
      <div class="actions">
        <Button kind="secondary">Add it</Button>
      </div>
    </PageForm>
  )
}

const form = z.object({ file: z.string().trim().max(200).catch('') })

export function addFile({ drafts, now }: FlowScreenDeps, find: FindDraft): (allow: Allow) => void {
  return (allow) => {
    allow({ method: 'post', path: `${DRAFTS_PATH}/:id/add`, roles: FLOW_ROLES }, async (context, request, response) => {
      const found = await find(request, 'as-it-is')
      if (found === undefined) return sendNoDraft(response, context)
      const { id, basedOn } = found.draft
      const { file } = form.parse(request.body)
      const not = (why: string) => tell(response, context, pathOfDraft(id), `No file was added: ${why}`)
      const source = beginningOf(file)
      if (source === undefined) return not('a name is like closing.flow.yaml or prompts.it.yaml.')
      if (found.sources.some((one) => one.file === file)) return not('there is one of this name.')
      const over = found.files.find((one) => one.file === file)?.revision ?? 0
      const save = { kind: 'written', file, over, source } as const
      const outcome = await drafts.save(id, basedOn, [save], authorOf(context), now())
      if (outcome.kind === 'gone') return sendNoDraft(response, context)
      if (outcome.kind === 'changed') return not('another author changed the draft at this moment.')
      response.redirect(303, pathOfFile(id, file))
    })
  }
}

function beginningOf(file: string): string | undefined {
  const language = PROMPTS_FILE.exec(file)?.[1]
  if (language !== undefined) return `$language: ${language}\n`
  const flow = FLOW_FILE.exec(file)?.[1]
  return flow === undefined
    ? undefined
    : `flow: ${flow}\nstart: start\n\nsteps:\n  start: { say: goodbye, then: goodbye/start }\n`
}
