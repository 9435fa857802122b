/** The names that files of flows have. */

export const FLOW_FILE = /^([a-z0-9][a-z0-9-]*)\.flow\.yaml$/
export const PROMPTS_FILE = /^prompts\.([a-z]{2,3}(?:-[A-Z]{2})?)\.yaml$/
