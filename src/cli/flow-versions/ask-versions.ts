/** Versions of the flows for commands: the stores that hold them, and how they are named in a line. */
import { statSync } from 'node:fs'
import { flowWorkHere } from '../../calls/flow-work/flow-work-here.ts'
import type { FlowWork } from '../../calls/flow-work/flow-work.ts'
import type { PublishDeps } from '../../calls/flow-versions/publish.ts'
import type { Author, FlowVersions, Publication } from '../../calls/flow-versions/version-store.ts'
import type { FlowDrafts } from '../../calls/flow-versions/draft-store.ts'
import { sourcesIn } from '../../flows/loader/load-flows.ts'
import { PROGRAM_VERSION } from '../../program-version.ts'
import { unspokenLanguages } from '../../service/settings/site-policy.ts'
import { postgresAudit } from '../../stores/postgres/audit/audit-log.ts'
import { postgresFlowDrafts } from '../../stores/postgres/flows/flow-drafts.ts'
import { postgresFlowVersions } from '../../stores/postgres/flows/flow-versions.ts'
import { OPERATOR, type Asks } from '../program/ask-records.ts'

export const AT_THE_MACHINE: Author = { actor: OPERATOR, name: OPERATOR }

export interface AskVersions extends PublishDeps {
  versions: FlowVersions
  drafts: FlowDrafts
  work: FlowWork
}

export function versionsOf({ pool, auditKey, policy }: Asks): AskVersions {
  const audit = postgresAudit(pool, auditKey)
  return {
    versions: postgresFlowVersions(pool, audit),
    drafts: postgresFlowDrafts(pool, audit),
    work: flowWorkHere(),
    unspoken: (spoken) => unspokenLanguages(policy, spoken),
    program: PROGRAM_VERSION,
    now: () => new Date(),
  }
}

const HOW = { folder: 'from the folder', published: 'published', imported: 'imported', 'rolled-back': 'rolled back' }

/** E.g. `   7  2026-11-30 08:00Z  live       a1b2c3d4e5f6  published by Ruth Okafor: Holiday hours`. */
export function publicationLine(one: Publication, live: number | undefined, now: Date): string {
  const { number, version, startsAt, how, by, why, withdrawnAt } = one
  const state = withdrawnAt !== undefined ? 'withdrawn' : number === live ? 'live' : startsAt > now ? 'planned' : 'over'
  return `${String(number).padStart(4)}  ${minute(startsAt)}  ${state.padEnd(9)}  ${version}  ${HOW[how]} by ${by}: ${why}`
}

export const minute = (at: Date) => `${at.toISOString().slice(0, 16).replace('T', ' ')}Z`

/** Why no flows can be read from there; undefined: they can. */
export function noFlowsIn(folder: string): string | undefined {
  const there = statSync(folder, { throwIfNoEntry: false })
  if (there === undefined) return `there is no folder ${folder}`
  if (!there.isDirectory())
    return `${folder} is a file: name the folder with the flows, unpacked if they are in an archive`
  return sourcesIn(folder).length === 0 ? `${folder} holds no file of flows, such as main.flow.yaml` : undefined
}

/** By its id, or by a name that no other draft has. */
export async function draftNamed(
  { drafts }: Pick<AskVersions, 'drafts'>,
  name: string,
  print: (line: string) => void,
): Promise<string | undefined> {
  const open = await drafts.open()
  const found = open.filter((one) => one.id === name || one.name === name)
  if (found.length === 1) return found[0]?.id
  print(found.length > 1 ? `${found.length} drafts are called "${name}": say the id.` : `There is no draft "${name}".`)
  return undefined
}
