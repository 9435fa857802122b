/** Trying a draft on the telephone: which telephones hear it, and the only ones that do. */
import type { Request, Response } from 'express'
import { z } from 'zod'
import type { Allow } from '../../allow.ts'
import { Button, ButtonLink } from '../../components/button.tsx'
import { AreaField } from '../../components/field.tsx'
import { PageForm } from '../../forms/page-form.tsx'
import { count } from '../comparison.tsx'
import type { FlowScreenDeps } from '../flow-deps.ts'
import { authorOf, FLOW_ROLES, tell, type FlowContext } from '../flow-page.tsx'
import { DRAFTS_PATH, pathOfDraft } from './draft-paths.ts'
import type { DraftPart } from './draft-screen.tsx'
import { sendNoDraft, type FindDraft } from './open-draft.ts'

/** As the database has it. */
const MOST_NUMBERS = 20
const NUMBER = /^\+[1-9][0-9]{6,14}$/

export function trialPart({ testPhone }: Pick<FlowScreenDeps, 'testPhone'>): DraftPart {
  return async ({ draft, problems }, context) => {
    const { id, onTrial, trialNumbers } = draft
    const path = `${pathOfDraft(id)}/trial`
    const isHeard = onTrial && problems.length === 0
    return (
      <section aria-labelledby="trial" class="panel">
        <h2 id="trial">Try it on the telephone</h2>
        <p>
          {isHeard &&
            `${count(trialNumbers.length, 'telephone')} ${trialNumbers.length === 1 ? 'hears' : 'hear'} this draft when calling now, as it was saved last. `}
          {onTrial && !isHeard && 'It has a fault, so its telephones hear what is published until it is mended. '}
          Every other call hears what is published. A call keeps what it began with, and the rules and the PIN are the
          real ones. A caller number can be pretended: who knows one of these hears the draft, too.
        </p>
        <p>
          A test call is marked as a test on the desk, on the board and on its page. Analysts can answer it, and cases
          that it opens are real. It is in no report and no figure, opens no alert,{' '}
          <strong>rings no engineer on duty</strong> and is not told to other systems: name no telephone that may call
          in earnest.
        </p>
        <PageForm context={context} action={path} class="flow-begin">
          <AreaField
            id="trial-phones"
            name="phone"
            label="Telephones that hear it"
            help="One in a line, e.g. +442079460102"
            value={(trialNumbers.length > 0 || testPhone === undefined ? trialNumbers : [testPhone.number]).join('\n')}
            rows={3}
          />
          <div class="actions">
            <Button kind="secondary">{onTrial ? 'Change' : 'Let them hear it'}</Button>
            {onTrial && (
              <Button kind="quiet" formaction={`${path}/stop`}>
                Stop the trial
              </Button>
            )}
            {isHeard && testPhone !== undefined && trialNumbers.includes(testPhone.number) && (
              <ButtonLink kind="primary" href={testPhone.path}>
                Open the test phone
              </ButtonLink>
            )}
          </div>
        </PageForm>
      </section>
    )
  }
}

/** Its name says to the door of the screens that these digits are no PIN. */
const form = z.object({ phone: z.string().max(2_000).catch('') })

export function trialActions(deps: FlowScreenDeps, find: FindDraft): (allow: Allow) => void {
  async function set(context: FlowContext, request: Request, response: Response, numbers: string[]): Promise<void> {
    const id = String(request.params['id'])
    const isDone = await deps.drafts.setTrial(id, numbers, authorOf(context), deps.now())
    if (!isDone) return sendNoDraft(response, context)
    await deps.lookAtTrials()
    const words =
      numbers.length === 0
        ? 'No telephone hears the draft any longer. Test calls that go on keep it until they end.'
        : `${count(numbers.length, 'telephone')} will hear the draft from the next call on, within seconds at every process.`
    return tell(response, context, pathOfDraft(id), words)
  }

  return (allow) => {
    const path = `${DRAFTS_PATH}/:id/trial`
    allow({ method: 'post', path, roles: FLOW_ROLES }, async (context, request, response) => {
      const found = await find(request, 'as-it-is')
      if (found === undefined) return sendNoDraft(response, context)
      const { id } = found.draft
      const given = form.parse(request.body).phone.split(/[\n,;]/)
      const numbers = [...new Set(given.map((one) => one.replaceAll(/[\s().-]/g, '')).filter((one) => one !== ''))]
      const not = (why: string) => tell(response, context, pathOfDraft(id), `Nothing was changed: ${why}`)
      const wrong = numbers.find((one) => !NUMBER.test(one))
      if (wrong !== undefined) return not(`${wrong.slice(0, 30)} is no telephone number like +442079460102.`)
      if (numbers.length === 0) return not('name a telephone that hears it.')
      if (numbers.length > MOST_NUMBERS) return not(`at most ${MOST_NUMBERS} telephones hear a draft.`)
      const others = (await deps.drafts.onTrial()).filter((one) => one.id !== id)
      const other = others.find(({ trialNumbers }) => trialNumbers.some((one) => numbers.includes(one)))
      if (other !== undefined) return not(`one of them hears the draft “${other.name}” already.`)
      return set(context, request, response, numbers)
    })

    allow({ method: 'post', path: `${path}/stop`, roles: FLOW_ROLES }, (context, request, response) =>
      set(context, request, response, []),
    )
  }
}
