/** Tells screens to draw a person again after a change that no call shows. Within this process only. */
import type { StaffId } from '../../domain/ids.ts'

export interface StaffUpdates {
  /** `isFree`: what they did is over, and another process may have begun it. */
  tell: (id: StaffId, isFree?: true) => void
  /** Returns how to stop that. */
  listen(listener: (id: StaffId, isFree?: true) => void): () => void
}

export function staffUpdates(): StaffUpdates {
  const listeners = new Set<(id: StaffId, isFree?: true) => void>()
  return {
    tell: (...told) => listeners.forEach((listener) => listener(...told)),
    listen: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
