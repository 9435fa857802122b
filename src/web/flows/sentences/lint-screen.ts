/** What is wrong with a sentence while it is typed: asked by a script, stores nothing. */
import { z } from 'zod'
import { FLOW_CATALOGUE } from '../../../calls/words/flow-catalogue.ts'
import { checkSentence } from '../../../flows/loader/check-sentence.ts'
import type { Allow } from '../../allow.ts'
import { FLOW_ROLES, VERSIONS_PATH } from '../flow-page.tsx'
import { plain } from './sentence-form.ts'
import { lintWords } from './sentence-screen.tsx'

const asked = z.object({
  language: z.string().regex(/^[a-z]{2,3}(-[A-Z]{2})?$/),
  text: z.string().max(2_000),
})

export function lintScreen(allow: Allow): void {
  allow(
    {
      method: 'post',
      path: `${VERSIONS_PATH}/lint`,
      roles: FLOW_ROLES,
      body: { kind: 'json', limit: '16kb' },
      background: true,
    },
    (_context, request, response) => {
      const read = asked.safeParse(request.body)
      if (!read.success) {
        response.status(400).json({ says: 'This cannot be checked.' })
        return
      }
      const { language, text } = read.data
      const { problems, seconds } = checkSentence(plain(text), language, FLOW_CATALOGUE)
      response.json({ says: lintWords(problems, seconds), isWrong: problems.length > 0 })
    },
  )
}
