/** Pages for flow authors: versions of the flows, drafts of the next one, and the picture of what callers go through. */
import type { Allow } from '../allow.ts'
import { addFile } from './drafts/add-file.tsx'
import { addSentence } from './sentences/add-sentence.tsx'
import { bringUpScreen } from './drafts/bring-up-screen.tsx'
import { discardScreen } from './drafts/discard-screen.tsx'
import { draftScreen, type DraftPart } from './drafts/draft-screen.tsx'
import { beginDraft, draftsPart } from './drafts/drafts-part.tsx'
import { lintScreen } from './sentences/lint-screen.ts'
import { makeFindDraft } from './drafts/open-draft.ts'
import { publishScreen } from './drafts/publish-screen.tsx'
import { trialActions, trialPart } from './drafts/trial-part.tsx'
import { sentenceScreen } from './sentences/sentence-screen.tsx'
import { sentencesScreen } from './sentences/sentences-screen.tsx'
import { textScreen } from './drafts/text-screen.tsx'
import type { FlowScreenDeps } from './flow-deps.ts'
import { pictureScreen } from './picture/picture-screen.tsx'
import { replayScreen } from './replay/replay-screen.tsx'
import { rollBackScreen } from './versions/roll-back-screen.tsx'
import { versionScreen } from './versions/version-screen.tsx'
import { versionsScreen } from './versions/versions-screen.tsx'

export function flowScreens(deps: FlowScreenDeps): ((allow: Allow) => void)[] {
  const find = makeFindDraft(deps)
  const partsOfDraft: DraftPart[] = [trialPart(deps)]
  return [
    versionsScreen(deps, [draftsPart(deps)]),
    versionScreen(deps),
    rollBackScreen(deps),
    beginDraft(deps),
    lintScreen,
    draftScreen(deps, find, partsOfDraft),
    addFile(deps, find),
    trialActions(deps, find),
    textScreen(deps, find),
    // Before the page of one sentence, whose name may be anything.
    addSentence,
    sentencesScreen(find),
    sentenceScreen(deps, find),
    publishScreen(deps, find),
    discardScreen(deps, find),
    bringUpScreen(deps, find),
    pictureScreen(deps),
    replayScreen(deps),
  ]
}
