/** The TaskRouter workers: every member of staff who can be rung and has a desk. */
import { bareLanguage } from '../../domain/directory/languages.ts'
import type { Staff } from '../../desk/staff/staff.ts'
import { objectIn, settle, workspaceAt, type ProvisionDeps } from './settle.ts'
import { ANY_LANGUAGE, ANY_PRODUCT, queueWord } from './workflow-configuration.ts'

/** The number of a worker is not sent to Twilio: the service rings them itself. A worker who is not staff is only reported. */
export async function settleWorkers(
  workspaceSid: string,
  people: readonly Staff[],
  deps: ProvisionDeps,
): Promise<void> {
  const there = (await workspaceAt(workspaceSid, deps.client)?.workers.list()) ?? []
  const workspace = () => deps.client.taskrouter.v1.workspaces(workspaceSid)
  const able = people.filter(
    ({ phone, answersIn, desks }) => (phone !== undefined || answersIn === 'browser') && desks.length > 0,
  )
  for (const person of able) {
    const found = there.find(({ friendlyName }) => friendlyName === person.id)
    const wanted = { attributes: JSON.stringify({ ...objectIn(found?.attributes), ...attributesOf(person) }) }
    await settle(
      {
        what: 'worker',
        name: person.id,
        found,
        wanted,
        create: () => workspace().workers.create({ friendlyName: person.id, ...wanted }),
        update: (is) => workspace().workers(is).update(wanted),
      },
      deps,
    )
  }
  const known = new Set<string>(able.map(({ id }) => id))
  for (const { friendlyName } of there) {
    if (!known.has(friendlyName)) deps.report({ did: 'stray', what: 'worker', name: friendlyName, fields: [] })
  }
}

function attributesOf({ id, languages, products, residency, desks }: Staff): object {
  return {
    staff_id: id,
    desks,
    queues: desks.map(queueWord),
    languages: languages.length === 0 ? [ANY_LANGUAGE] : [...new Set(languages.map(bareLanguage))],
    products: products.length === 0 ? [ANY_PRODUCT] : products,
    residency: residency ?? '',
  }
}
