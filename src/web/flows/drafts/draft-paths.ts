/** Where the pages of a draft are. */
import type { FlowProblem } from '../../../flows/loader/flow-problem.ts'
import { PROMPTS_FILE } from '../../../flows/loader/file-names.ts'
import { VERSIONS_PATH } from '../flow-page.tsx'

export const DRAFTS_PATH = `${VERSIONS_PATH}/drafts`
export const pathOfDraft = (id: string): string => `${DRAFTS_PATH}/${encodeURIComponent(id)}`
export const pathOfFile = (id: string, file: string): string => `${pathOfDraft(id)}/files/${encodeURIComponent(file)}`
export const pathOfSentences = (id: string): string => `${pathOfDraft(id)}/sentences`
export const pathOfSentence = (id: string, name: string): string => `${pathOfSentences(id)}/${encodeURIComponent(name)}`

export const lineId = (line: number): string => `line-${line}`

/** Where a fault is mended: at its line. A fault of the site's languages stands in no file. */
export const placeOfProblem =
  (id: string) =>
  ({ file, line }: FlowProblem): string | undefined =>
    file === '' ? undefined : `${pathOfFile(id, file)}#${lineId(line)}`

export const isPrompts = (file: string): boolean => PROMPTS_FILE.test(file)
