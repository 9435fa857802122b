/** Whether the service takes new calls, and which of its parts are down: for load balancers and the board. */

export interface Readiness {
  /** False while stopping: no new calls, please. A store that is down degrades the service and does not stop it. */
  ready: boolean
  parts: Record<string, 'ok' | 'down'>
}
