/** Whether a store answers now, for readiness. */

/** Never rejects: a failure is the answer itself, which readiness reports by store. */
export async function answers(ask: () => Promise<unknown>): Promise<boolean> {
  try {
    await ask()
    return true
  } catch {
    return false
  }
}
