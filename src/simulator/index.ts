/** Everything of the pretend telephone network that code outside this folder may use; README.md shows how. */
export { Network, type DialOptions, type NetworkOptions, type NetworkFaults } from './network/network.ts'
export { LivePhone, type PhoneEvent } from './phones/live-phone.ts'
export type { PhoneCall } from './phones/phone-call.ts'
export type { AnswerScript } from './phones/scripted-hands.ts'
export { restApi, startRestApi, type RestApi, type RunningRestApi } from './rest/rest-api.ts'
export type { Reservation, Task } from './taskrouter/workspace.ts'
export type { GatherTerms } from './twiml/gather.ts'
export { REQUEST_FAULTS, type RequestFault } from './webhooks/spoil.ts'
