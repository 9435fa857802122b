/** Discarding a draft, in two steps: what is lost stands there before the button. */
import { z } from 'zod'
import type { Allow } from '../../allow.ts'
import { Button } from '../../components/button.tsx'
import { PageForm } from '../../forms/page-form.tsx'
import { countWords, Differences } from '../comparison.tsx'
import type { FlowScreenDeps } from '../flow-deps.ts'
import { authorOf, FLOW_ROLES, sendFlows, tell, VERSIONS_PATH } from '../flow-page.tsx'
import { DRAFTS_PATH, pathOfDraft } from './draft-paths.ts'
import { sendNoDraft, type FindDraft } from './open-draft.ts'

const PATH = `${DRAFTS_PATH}/:id/discard`
const form = z.object({ revision: z.coerce.number().int().catch(0) })

export function discardScreen({ drafts, now }: FlowScreenDeps, find: FindDraft): (allow: Allow) => void {
  return (allow) => {
    allow({ method: 'get', path: PATH, roles: FLOW_ROLES }, async (context, request, response) => {
      const found = await find(request, 'as-it-is')
      if (found === undefined) return sendNoDraft(response, context)
      const { draft, compared, files } = found
      const others = [...new Set(files.map(({ changedBy }) => changedBy))].filter((one) => one !== context.person.name)
      const body = (
        <>
          <PageForm context={context} action={`${pathOfDraft(draft.id)}/discard`}>
            <input type="hidden" name="revision" value={String(draft.revision)} />
            <ul>
              <li>
                {countWords(compared) || 'Nothing'} of it differs from version {draft.basedOn}, and is lost.
              </li>
              {others.length > 0 && <li>{others.join(', ')} wrote in it, too.</li>}
              <li>Callers hear no difference.</li>
            </ul>
            <div class="actions">
              <Button kind="danger">Discard the draft</Button>
              <a href={pathOfDraft(draft.id)}>Cancel</a>
            </div>
          </PageForm>
          <Differences compared={compared} />
        </>
      )
      sendFlows(response, context, { title: `Discard “${draft.name}”?`, body })
    })

    allow({ method: 'post', path: PATH, roles: FLOW_ROLES }, async (context, request, response) => {
      const { revision } = form.parse(request.body)
      const id = String(request.params['id'])
      const outcome = await drafts.discard(id, revision, authorOf(context), now())
      if (outcome.kind === 'gone') return sendNoDraft(response, context)
      if (outcome.kind === 'changed')
        return tell(
          response,
          context,
          pathOfDraft(id),
          'Another author changed it at this moment. It was not discarded: look at it again.',
        )
      return tell(response, context, VERSIONS_PATH, 'The draft is discarded.')
    })
  }
}
