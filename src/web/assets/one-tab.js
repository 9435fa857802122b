// Of all tabs of a browser that ask for one thing, one has it. The others wait for it, or take it over.

/**
 * `open` is called when this tab gets it, and gives `{ close }`, which is called when another tab takes it. `onWait`: another tab
 * has it now. Without locks (a page that was not loaded over a safe connection) each tab has its own.
 */
export function oneTab(name, open, { onWait = () => undefined } = {}) {
  let isLeading = false
  let stop = () => undefined
  let stopWaiting = () => undefined

  function lead() {
    return new Promise((resolve) => {
      isLeading = true
      const opened = open()
      stop = () => {
        isLeading = false
        opened.close()
        resolve()
      }
    })
  }
  function wait(tell = onWait) {
    const waiting = new AbortController()
    stopWaiting = () => waiting.abort()
    navigator.locks.request(name, { signal: waiting.signal }, lead).catch(() => {
      if (!waiting.signal.aborted) lost()
    })
    void tellIfTaken(waiting.signal, tell)
  }
  async function tellIfTaken(signal, tell) {
    const { held } = await navigator.locks.query()
    if (!isLeading && !signal.aborted && held.some((lock) => lock.name === name)) tell()
  }
  /** Another tab has taken the lock, as `close` has said. */
  function lost() {
    stop()
    wait(() => undefined)
  }
  function end() {
    stopWaiting()
    stop()
  }
  return {
    isThisTab: () => isLeading,
    begin: () => {
      if (navigator.locks === undefined) void lead()
      else wait()
    },
    takeOver: () => {
      end()
      if (navigator.locks === undefined) void lead()
      else navigator.locks.request(name, { steal: true }, lead).catch(lost)
    },
    end,
  }
}
