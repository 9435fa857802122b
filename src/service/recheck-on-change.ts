/** The stores whose changes can end a proof or a right, so that callers lose their badge as soon as such a change is made. */
import type { RecheckRights } from '../desk/recheck-rights.ts'
import type { DirectoryRecords } from '../directory/directory-records.ts'
import type { CredentialStore } from '../domain/pin/credential-store.ts'

interface Watched {
  directoryRecords: DirectoryRecords
  credentials: CredentialStore
}

/** A change stands whether or not the callers could be looked at: `onFailure` hears of that, and the next round looks again. */
export function recheckingStores(
  { directoryRecords, credentials }: Watched,
  { lookAt, catchUp, begin }: Pick<RecheckRights, 'lookAt' | 'catchUp' | 'begin'>,
  onFailure: (error: unknown) => void,
): Watched {
  const look = async (work: () => Promise<unknown>) => {
    await work().catch(onFailure)
  }
  return {
    directoryRecords: {
      transaction: async (work) => {
        await look(begin)
        const result = await directoryRecords.transaction(work)
        await look(catchUp)
        return result
      },
    },
    credentials: {
      ...methodsOf(credentials),
      issue: async (credential, audit, replaces) => {
        const issued = await credentials.issue(credential, audit, replaces)
        if (issued === 'issued') await look(() => lookAt([credential.contactId]))
        return issued
      },
      disable: async (contact, audit) => {
        const ended = await credentials.disable(contact, audit)
        await look(() => lookAt([contact]))
        return ended
      },
    },
  }
}

/** Named one by one: a store may be a proxy, whose methods cannot be spread. */
function methodsOf(store: CredentialStore): Omit<CredentialStore, 'issue' | 'disable'> {
  return {
    findBySelector: (...given) => store.findBySelector(...given),
    knowsCaller: (...given) => store.knowsCaller(...given),
    reserveTry: (...given) => store.reserveTry(...given),
    reserveDecoyTry: (...given) => store.reserveDecoyTry(...given),
    refundTry: (...given) => store.refundTry(...given),
    recordSuccess: (...given) => store.recordSuccess(...given),
    rehash: (...given) => store.rehash(...given),
    summaryFor: (...given) => store.summaryFor(...given),
  }
}
