/** The open cases on the contract of a call, read every ten seconds at most, not at every change of a call. */
import type { Card } from '../../../desk/card.ts'
import type { Case } from '../../../domain/cases/cases.ts'
import { contractNumber, type CallId, type ContractNumber } from '../../../domain/ids.ts'

/** Empty for a call without a contract, and while the records cannot be read. */
export type OpenCases = (card: Card) => Promise<Case[]>

/** A case that a colleague changes is shown after this time at the latest. */
const CASES_MS = 10_000

/** Read again at once when the call has another contract or another case. */
export function rememberOpenCases(read: (contract: ContractNumber) => Promise<Case[]>, now: () => Date): OpenCases {
  const remembered = new Map<CallId, { at: number; contract: string; cases: Case[] }>()
  return async ({ id, contract, cases }) => {
    if (contract === null) return []
    const at = now().getTime()
    const known = remembered.get(id)
    const about = `${contract.number} ${cases.length}`
    if (known?.contract === about && at - known.at < CASES_MS) return known.cases
    const found = await read(contractNumber.parse(contract.number)).catch(() => [])
    for (const [call, one] of remembered) if (at - one.at > CASES_MS) remembered.delete(call)
    remembered.set(id, { at, contract: about, cases: found })
    return found
  }
}
