/** Tells screens to draw a person again after a change that no call shows. Within this process only. */
import type { StaffId } from '../../domain/ids.ts'

export interface StaffUpdates {
  tell: (id: StaffId) => void
  /** Returns how to stop that. */
  listen(listener: (id: StaffId) => void): () => void
}

export function staffUpdates(): StaffUpdates {
  const listeners = new Set<(id: StaffId) => void>()
  return {
    tell: (id) => listeners.forEach((listener) => listener(id)),
    listen: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
