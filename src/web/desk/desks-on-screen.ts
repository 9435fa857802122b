/** Desks that are open at this process, by person: what a person does on one of their desks shows at once on all of them. */
import type { StaffId } from '../../domain/ids.ts'

export interface DesksOnScreen {
  /** Returns how to stop. */
  add(id: StaffId, draw: () => void): () => void
  draw(id: StaffId): void
}

export function desksOnScreen(): DesksOnScreen {
  const byPerson = new Map<StaffId, Set<() => void>>()
  return {
    add(id, draw) {
      const mine = byPerson.get(id) ?? new Set()
      byPerson.set(id, mine.add(draw))
      return () => void mine.delete(draw)
    },
    draw: (id) => byPerson.get(id)?.forEach((draw) => draw()),
  }
}
