/** What the operations on the directory share: which kinds are open to the API, keys in a path, and how a row is shown. */
import { z } from 'zod'
import { KINDS, ROW_SCHEMAS, type Kind } from '../../domain/directory/directory-rows.ts'

/** Who may sign in as staff is changed by a person at a screen. */
export const OPEN_KINDS = KINDS.filter((kind) => kind !== 'staff')
export type OpenKind = Exclude<Kind, 'staff'>

export const keyInPath = z.object({ key: z.string().min(1).max(200) })
export const versioned = <K extends Kind>(kind: K) => z.object({ row: ROW_SCHEMAS[kind], version: z.number().int() })
