/** Every page on which a contact sees and works on cases. */
import type { Allow } from '../../allow.ts'
import { caseActionScreens } from './case-action-screens.ts'
import { caseListScreen } from './case-list-screen.tsx'
import { caseScreen } from './case-screen.tsx'
import { newCaseScreens } from './new-case-screens.tsx'
import type { OwnCaseDeps } from './own-case-now.ts'

export function ownCasePages(allow: Allow, deps: OwnCaseDeps): void {
  caseListScreen(allow, deps)
  // Before the page of one case: its address would take every other.
  newCaseScreens(allow, deps)
  caseScreen(allow, deps)
  caseActionScreens(allow, deps)
}
