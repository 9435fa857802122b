/** Tells when a change of the directory may have ended the access of a person who is at a screen now. */
import type { DirectoryRecords } from './directory-records.ts'

/** `left` is called after such a change is committed: a contact or a member of staff became inactive, or an import was taken back. */
export function whenPeopleLeave(records: DirectoryRecords, left: () => void): DirectoryRecords {
  return {
    async transaction(work) {
      let someoneMayHaveLeft = false
      let committed = false
      const result = await records.transaction(async (inside) => {
        const done = await work({
          ...inside,
          write: (kind, edits, author) => {
            someoneMayHaveLeft ||= edits.some(({ after }) => 'status' in after && after.status === 'inactive')
            return inside.write(kind, edits, author)
          },
          undo: (importId, author) => {
            someoneMayHaveLeft = true
            return inside.undo(importId, author)
          },
        })
        committed = done.commit
        return done
      })
      if (committed && someoneMayHaveLeft) left()
      return result
    },
  }
}
