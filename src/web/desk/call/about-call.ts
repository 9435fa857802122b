/** What the records hold about the call of a desk: open cases, notes and history; read every ten seconds at most, not at every change. */
import type { Card } from '../../../desk/card.ts'
import type { CallerHistory, CallerHistoryStore } from '../../../desk/records/caller-history.ts'
import type { CallNote, CallNoteStore } from '../../../desk/records/call-note-store.ts'
import { worksOn } from '../../../desk/cases/case-desks.ts'
import { recentStaff } from '../../../desk/staff/recent-staff.ts'
import type { Staff, StaffDirectory } from '../../../desk/staff/staff.ts'
import type { Case } from '../../../domain/cases/cases.ts'
import { contractNumber, type CallId, type ContractNumber } from '../../../domain/ids.ts'

export interface CallRecordsShown {
  openCases: Case[]
  /** By id, the names of the staff who own cases. Those who have left are not in it. */
  owners: ReadonlyMap<string, string>
  /** Who may own the cases of this call. */
  mayOwn: readonly Staff[]
  notes: CallNote[]
  history: CallerHistory | undefined
}

/** Empty without a call; what cannot be read is left out. */
export type AboutCall = (card: Card | undefined, person: Staff) => Promise<CallRecordsShown>

export interface AboutCallDeps {
  openCases: (contract: ContractNumber) => Promise<Case[]>
  staff: Pick<StaffDirectory, 'all'>
  callNotes: Pick<CallNoteStore, 'of'>
  callerHistory: CallerHistoryStore
  now: () => Date
}

/** What a colleague changes is shown after this time at the latest. */
const READ_MS = 10_000
/** Of calls, and of cases. A longer list is not read while a caller waits. */
const MOST_PAST = 12

const NOTHING: CallRecordsShown = { openCases: [], owners: new Map(), mayOwn: [], notes: [], history: undefined }

interface Remembered {
  at: number
  about: string
  shown: Promise<CallRecordsShown>
}

/** Read again at once when the call has another contact, contract or case, and after `changed`. */
export function rememberAboutCall(deps: AboutCallDeps): { aboutCall: AboutCall; changed: (call: CallId) => void } {
  const remembered = new Map<string, Remembered>()
  const allStaff = recentStaff(deps.staff)
  return {
    aboutCall: async (card, person) => {
      if (card === undefined) return NOTHING
      const at = deps.now().getTime()
      const about = `${card.contact?.id} ${card.contract?.number} ${card.caseActions} ${card.opensOnly?.join()}`
      const key = `${card.id} ${person.residency ?? ''}`
      const known = remembered.get(key)
      if (known?.about === about && at - known.at < READ_MS) return known.shown
      const shown = readAbout(card, person, { ...deps, allStaff })
      for (const [other, one] of remembered) if (at - one.at > READ_MS) remembered.delete(other)
      remembered.set(key, { at, about, shown })
      return shown
    },
    changed: (call) => {
      for (const key of remembered.keys()) if (key.startsWith(`${call} `)) remembered.delete(key)
    },
  }
}

type ReadDeps = Omit<AboutCallDeps, 'staff'> & { allStaff: ReturnType<typeof recentStaff> }

async function readAbout(card: Card, { residency }: Staff, deps: ReadDeps): Promise<CallRecordsShown> {
  const { openCases, allStaff, callNotes, callerHistory, now } = deps
  const contract = card.contract === null ? undefined : contractNumber.parse(card.contract.number)
  const contracts = card.choices.map((one) => contractNumber.parse(one.contract))
  const [open, people, notes, history] = await Promise.all([
    contract === undefined ? [] : openCases(contract).catch(() => []),
    contract === undefined ? [] : allStaff(now().getTime()),
    callNotes.of(card.id).catch(() => []),
    card.contact === null
      ? undefined
      : callerHistory
          .read({ contact: card.contact.id, contracts, call: card.id, residency }, MOST_PAST)
          .catch(() => undefined),
  ])
  const mayOwn = people.filter((one) => worksOn(one, { type: 'support' }, card.residency ?? undefined))
  const owners = new Map(people.map(({ id, name }) => [id, name]))
  return { openCases: open, owners, mayOwn, notes, history }
}
