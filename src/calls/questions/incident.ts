/** Questions about a disruption that callers are told of: whether there is one for this call, and what the caller did with it. */
import { callAudit } from '../call-records.ts'
import type { Announced, Call } from '../call.ts'
import { combinationOf } from '../decision/combinations.ts'
import { spokenSeconds, type HeardHow, type Incident } from '../incidents/incident.ts'
import type { QuestionDeps, QuestionHandlers } from '../turn-deps.ts'
import { textIn } from '../words/announcement.ts'

type Deps = Pick<QuestionDeps, 'incidents' | 'events' | 'now' | 'prompts'>

export const incidentQuestions: QuestionHandlers<
  'incident-for-all' | 'incident-known' | 'announcement-over' | 'announcement-again' | 'incident-left'
> = {
  'incident-for-all': async ({ call }, deps) => {
    const one = (await deps.incidents.on()).find(({ product }) => product === undefined)
    if (one === undefined) return { answer: 'none' }
    return { answer: 'announced', changes: await announce(call, one, deps) }
  },

  'incident-known': async ({ call }, deps) => {
    const on = await deps.incidents.on()
    const next = on.length === 0 ? undefined : nextFor(call, on)
    if (next === undefined) return { answer: 'none' }
    const changes = await announce(call, next, deps, { offered: true })
    if (call.told.urgent === 'critical') return { answer: 'production-down', changes }
    return { answer: wasTold(call, next) ? 'still-on' : 'announced', changes }
  },

  'announcement-over': async ({ call, keys }, deps) => {
    const last = call.announced?.at(-1)
    if (last?.how !== 'told') return { answer: 'noted' }
    const said = spokenSeconds(...textIn(last, call.language, deps.prompts))
    const isWhole = keys === undefined || deps.now().getTime() - Date.parse(last.at) >= said * 1_000
    return { answer: 'noted', changes: await become(call, last, isWhole ? 'heard' : 'skipped', deps) }
  },

  /** Counted as it was the first time. */
  'announcement-again': ({ call }, { now }) => {
    const last = call.announced?.at(-1)
    if (last === undefined) return { answer: 'noted' }
    return { answer: 'noted', changes: { announced: withLast(call, { ...last, at: now().toISOString() }) } }
  },

  /** Said to be noted only once it is. */
  'incident-left': async ({ call }, deps) => {
    const last = call.announced?.at(-1)
    const { incidents, events, now } = deps
    if (last === undefined || call.identity.kind !== 'verified') return { answer: 'not-noted' }
    const at = now()
    const { incident, product = null } = last
    const { id, reference, identity } = call
    const contract = combinationOf(call)?.contract
    try {
      await incidents.noteLeft(
        { incident, call: id, reference, contact: identity.contactId, contract, at },
        callAudit(call, 'incident.left', at, { incident, product, contract: contract ?? null }),
      )
    } catch (error) {
      events.brokeDuringCall('noting who left for an incident', error)
      return { answer: 'not-noted' }
    }
    events.incidentHeard(call, incident, 'left')
    return { answer: 'noted', changes: { announced: withLast(call, { ...last, how: 'left' }) } }
  },
}

/** That of the product first: it says more. Undefined where nothing is left to offer, and before a case number is keyed. */
function nextFor(call: Call, on: readonly Incident[]): Incident | undefined {
  if (call.identity.kind !== 'verified' || isKeyedNext(call)) return undefined
  const open = on.filter(
    ({ id }) => call.announced?.some((one) => one.incident === id && one.offered === true) !== true,
  )
  const about = productOf(call)?.toLowerCase()
  return (
    open.find(({ product }) => product !== undefined && product.toLowerCase() === about) ??
    open.find(({ product }) => product === undefined)
  )
}

/** A digit that is keyed ahead is part of a number then, and must choose nothing. */
const isKeyedNext = ({ told }: Call) => told.existing && told.case?.kind !== 'found'

/** As far as it is known: of the case, as it was chosen, or the only one of the contract. */
function productOf(call: Call): string | undefined {
  const { told } = call
  if (told.case?.kind === 'found') return told.case.product
  if (told.product !== undefined) return told.product === 'other' ? undefined : told.product.named
  const products = combinationOf(call)?.products ?? []
  return products.length === 1 ? products[0] : undefined
}

const wasTold = (call: Call, { id }: Incident) => call.announced?.some(({ incident }) => incident === id) === true

/** The last one is what is being said. Words that changed meanwhile are said as they are now. */
async function announce(
  call: Call,
  { id, product, texts }: Incident,
  deps: Deps,
  more: Pick<Announced, 'offered'> = {},
): Promise<Pick<Call, 'announced'>> {
  const at = deps.now().toISOString()
  const before = call.announced?.find(({ incident }) => incident === id)
  const others = (call.announced ?? []).filter((one) => one !== before)
  const how = before?.how ?? 'told'
  const announced = [
    ...others,
    { ...before, incident: id, ...(product === undefined ? {} : { product }), texts, how, at, ...more },
  ]
  if (before === undefined) await note(call, id, 'told', deps)
  return { announced }
}

async function become(call: Call, last: Announced, how: 'heard' | 'skipped', deps: Deps): Promise<Partial<Call>> {
  await note(call, last.incident, how, deps)
  return { announced: withLast(call, { ...last, how }) }
}

function withLast({ announced = [] }: Call, last: Announced): Announced[] {
  return [...announced.slice(0, -1), last]
}

/** A figure: what cannot be written is reported, and the call goes on. */
async function note(
  call: Call,
  incident: string,
  how: Exclude<HeardHow, 'left'>,
  { incidents, events, now }: Deps,
): Promise<void> {
  events.incidentHeard(call, incident, how)
  try {
    await incidents.noteHeard(incident, call.id, how, now())
  } catch (error) {
    events.brokeAside('call records', 'counting an announcement', error)
  }
}
