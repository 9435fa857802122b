/** A sentence with a new name: the page on which it is written in every language. */
import { z } from 'zod'
import type { Allow } from '../../allow.ts'
import { Button } from '../../components/button.tsx'
import { TextField } from '../../components/field.tsx'
import { PageForm } from '../../forms/page-form.tsx'
import { FLOW_ROLES, tell, type FlowContext } from '../flow-page.tsx'
import { DRAFTS_PATH, pathOfSentence, pathOfSentences } from '../drafts/draft-paths.ts'

export const SENTENCE_NAME = /^[a-z0-9][a-z0-9-]*(\.[a-z0-9][a-z0-9-]*){0,3}$/

export function AddSentence({ context, id }: { context: FlowContext; id: string }) {
  return (
    <PageForm context={context} action={`${pathOfSentences(id)}/add`} class="flow-begin">
      <TextField
        id="sentence-name"
        name="name"
        label="Another sentence"
        help="Its name, as steps say it, e.g. help.holiday"
        maxlength={80}
        required
      />
      <div class="actions">
        <Button kind="secondary">Write it</Button>
      </div>
    </PageForm>
  )
}

const form = z.object({ name: z.string().trim().max(200).catch('') })

export function addSentence(allow: Allow): void {
  allow(
    { method: 'post', path: `${DRAFTS_PATH}/:id/sentences/add`, roles: FLOW_ROLES },
    async (context, request, response) => {
      const id = String(request.params['id'])
      const { name } = form.parse(request.body)
      if (SENTENCE_NAME.test(name)) return response.redirect(303, pathOfSentence(id, name))
      return tell(
        response,
        context,
        pathOfSentences(id),
        'A name is small letters, digits and dashes, e.g. help.holiday.',
      )
    },
  )
}
