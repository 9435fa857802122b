/** What a program does that another process starts and ends. */

/**
 * What Ctrl-C, a supervisor or a closed terminal tell the whole group is left to the process that started this one, which still finishes
 * its work. SIGUSR1 would open a debugger.
 */
export function leaveSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1'] as const) process.on(signal, () => undefined)
}
