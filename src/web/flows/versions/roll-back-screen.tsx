/** Publishing an earlier version again: what that changes is shown, and it is asked why, before it is done. */
import type { Request, Response } from 'express'
import { rollBack } from '../../../calls/flow-versions/publish.ts'
import type { Publication } from '../../../calls/flow-versions/version-store.ts'
import type { Allow } from '../../allow.ts'
import { filesOf, type FlowScreenDeps } from '../flow-deps.ts'
import {
  authorOf,
  FLOW_ROLES,
  pathOfVersion,
  sendFlows,
  sendGone,
  tell,
  VERSIONS_PATH,
  type FlowContext,
} from '../flow-page.tsx'
import { EffectDetails, EffectInWords, effectOf, PublishForm, publishFields, resultWords } from '../publishing.tsx'
import { numberIn } from './versions-screen.tsx'

const PATH = `${VERSIONS_PATH}/versions/:number/roll-back`
const STORED = { button: 'Roll back', page: VERSIONS_PATH, fields: { why: 'Why', live: '', planned: '' } }

interface Typed {
  why?: string
  wrongWhy?: string
  said?: string
  status?: number
}

export function rollBackScreen(deps: FlowScreenDeps): (allow: Allow) => void {
  async function show(found: Publication, context: FlowContext, response: Response, typed: Typed = {}): Promise<void> {
    const effect = await effectOf(await filesOf(deps, found.version), deps)
    const zone = deps.policy.timeZone
    const { why, wrongWhy, said, status } = typed
    const body = (
      <>
        <EffectInWords effect={effect} what={`Version ${found.number}`} zone={zone} />
        <PublishForm
          context={context}
          effect={effect}
          action={`${pathOfVersion(found.number)}/roll-back`}
          button={`Roll back to version ${found.number}`}
          back={VERSIONS_PATH}
          {...(why === undefined ? {} : { why })}
          wrongWhy={wrongWhy}
        />
        <EffectDetails effect={effect} />
      </>
    )
    sendFlows(response, context, {
      title: `Roll back to version ${found.number}?`,
      body,
      said,
      ...(status === undefined ? {} : { status }),
    })
  }

  const find = async (request: Request) => {
    const number = numberIn(request.params['number'])
    return number === undefined ? undefined : deps.versions.find(number)
  }
  const gone = (response: Response, context: FlowContext) =>
    sendGone(response, context, 'No such version', 'There is no version of this number.')

  return (allow) => {
    allow({ method: 'get', path: PATH, roles: FLOW_ROLES }, async (context, request, response) => {
      const found = await find(request)
      return found === undefined ? gone(response, context) : show(found, context, response)
    })

    allow({ method: 'post', path: PATH, roles: FLOW_ROLES, keeps: STORED }, async (context, request, response) => {
      const found = await find(request)
      if (found === undefined) return gone(response, context)
      const { why, live, planned } = publishFields.parse(request.body)
      const result = await rollBack(found.number, { why, over: { live, planned } }, authorOf(context), deps)
      if (result === undefined) return gone(response, context)
      const words = resultWords(result, deps.policy.timeZone, deps.now())
      if (result.kind === 'published' || result.kind === 'same') return tell(response, context, VERSIONS_PATH, words)
      if (result.kind === 'unwanted') return show(found, context, response, { why, wrongWhy: words, status: 422 })
      return show(found, context, response, { why, said: words, status: 409 })
    })
  }
}
