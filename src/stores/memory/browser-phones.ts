/** In which browser each of the staff answers, in this process only. */
import {
  CUT_OFF_MS,
  REGISTERED_MS,
  type BrowserPage,
  type BrowserPhoneStore,
} from '../../desk/softphone/browser-phones.ts'
import type { StaffId } from '../../domain/ids.ts'

export function memoryBrowserPhones(): BrowserPhoneStore {
  const held = new Map<StaffId, BrowserPage & { until: number }>()
  const current = (id: StaffId, at: Date) => {
    const one = held.get(id)
    return one !== undefined && one.until > at.getTime() ? one : undefined
  }
  return {
    async hold(id, by, at, takesOver) {
      const other = current(id, at)
      if (other !== undefined && other.browser !== by.browser && !takesOver) return false
      held.set(id, { ...by, until: at.getTime() + REGISTERED_MS })
      return true
    },
    async cutOff(id, browser, at) {
      const one = held.get(id)
      if (one?.browser === browser) one.until = Math.min(one.until, at.getTime() + CUT_OFF_MS)
    },
    async leave(id, page) {
      if (held.get(id)?.page === page) held.delete(id)
    },
    async answers(id, at) {
      return current(id, at) !== undefined
    },
  }
}
