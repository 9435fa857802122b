/** Pages for flow authors: versions of the flows, drafts of the next one, and the picture of what callers go through. */
import type { Allow } from '../allow.ts'
import type { FlowScreenDeps } from './flow-deps.ts'
import { replayScreen } from './replay/replay-screen.tsx'
import { rollBackScreen } from './versions/roll-back-screen.tsx'
import { versionScreen } from './versions/version-screen.tsx'
import { versionsScreen } from './versions/versions-screen.tsx'

export function flowScreens(deps: FlowScreenDeps): ((allow: Allow) => void)[] {
  return [versionsScreen(deps, []), versionScreen(deps), rollBackScreen(deps), replayScreen(deps)]
}
