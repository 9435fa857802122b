/** How far a new service has come: what has to be in the records before a contact is served. */

export const FIRST_STEPS = ['companies', 'contacts', 'contracts', 'grants', 'staff', 'number', 'test-call'] as const
export type FirstStep = (typeof FIRST_STEPS)[number]

/** `grants`: a contact is designated. `staff`: an analyst can be rung. `number`: a call came in. `test-call`: a PIN was right. */
export type FirstSteps = Record<FirstStep, boolean>

export interface FirstStepsList {
  firstSteps(): Promise<FirstSteps>
}
