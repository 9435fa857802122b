/** SIGHUP asks for a reload and never ends the process. Imported first of all, because Node ends a process that has no handler for it. */

let work: (() => void) | undefined
let cameBefore = false

process.on('SIGHUP', () => {
  if (work === undefined) cameBefore = true
  else work()
})

/** From now on each SIGHUP does this; at once when one came before. */
export function onHangUp(reload: () => void): void {
  work = reload
  if (cameBefore) reload()
}
