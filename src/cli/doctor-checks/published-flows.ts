/** What the doctor says about the version of the flows that calls begin with: does this program find it whole. */
import { readVersion } from '../../calls/flow-versions/read-version.ts'
import { FLOW_CATALOGUE } from '../../calls/words/flow-catalogue.ts'
import { loadFlows } from '../../flows/loader/load-flows.ts'
import { OWN_FLOWS } from '../../project-root.ts'
import type { Config } from '../../service/settings/config.ts'
import { unspokenLanguages } from '../../service/settings/site-policy.ts'
import { postgresAudit } from '../../stores/postgres/audit/audit-log.ts'
import { tableExists } from '../../stores/postgres/database/read-rows.ts'
import { postgresFlowVersions } from '../../stores/postgres/flows/flow-versions.ts'
import { ok, warn, wrong, type Found } from './check-result.ts'
import type { Database } from './stores.ts'

/** Nothing where the database cannot be asked, which another check says, or holds no version yet. */
export async function publishedFlows(asked: Promise<Database>, { site }: Pick<Config, 'site'>): Promise<Found[]> {
  const database = await asked
  if ('why' in database || !(await tableExists(database.pool, 'flow_publications'))) return []
  // It is only read from.
  const versions = postgresFlowVersions(database.pool, postgresAudit(database.pool, new Uint8Array(32)))
  const { live, planned } = await versions.published(new Date())
  if (live === undefined) return []
  const sources = (await versions.files(live.version)) ?? []
  const own = () => loadFlows(OWN_FLOWS, FLOW_CATALOGUE).prompts
  const read = readVersion(live.version, sources, { whole: [], own })
  if (read.kind === 'unreadable')
    return [
      wrong(
        `version ${live.number} cannot be read, so calls begin with a copy or the folder: ${read.problems[0]?.sentence ?? ''}`,
        'careline flows rollback, or flows import',
      ),
    ]
  const [silent] = unspokenLanguages(site.numbers, read.loaded.prompts.languages)
  if (silent !== undefined)
    return [
      wrong(
        `no process starts with version ${live.number}: ${silent}`,
        'careline flows import with that language, or take it out of SITE_FILE',
      ),
    ]
  if (read.kind === 'partly')
    return [
      warn(
        `version ${live.number} lacks what this program needs, at ${read.problems.length} places`,
        'careline flows check --published names them',
      ),
    ]
  const next = planned === undefined ? '' : `; version ${planned.number} begins at ${planned.startsAt.toISOString()}`
  return [ok(`calls begin with version ${live.number}, published by ${live.by}${next}`)]
}
