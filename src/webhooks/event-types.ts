/** Every event that other systems may be told of: what it means, and the schema that its data is made and described by. */
import { z } from 'zod'

export interface EventType {
  /** What has happened, as the documents say it. */
  means: string
  data: z.ZodObject
  /** Where people's words stand in the data: left out unless the endpoint is allowed them. */
  texts?: readonly string[]
}

const when = z.iso.datetime().describe('ISO 8601, in UTC')
const callPart = {
  call: z.string().describe('The SID of the call'),
  reference: z.string().describe('The reference number that the caller hears'),
}
const who = {
  verified: z.boolean(),
  contact: z.string().nullable().describe('Id of the contact, once they are verified'),
  company: z
    .string()
    .nullable()
    .describe('Id of the company that a verified caller calls about, else of their employer'),
}
const decided = { rule: z.string(), outcome: z.string() }

const CALLS = {
  'call.arrived': {
    means: 'A call has been answered by the line',
    data: z.object({ ...callPart, callback: z.boolean().describe('We rang the contact') }),
  },
  'call.verified': {
    means: 'The caller was proved to be a contact',
    data: z.object({ ...callPart, ...who, by: z.enum(['pin', 'profile', 'colleague', 'supervisor', 'call-back']) }),
  },
  'call.refused': { means: 'The caller was told no', data: z.object({ ...callPart, ...who, ...decided }) },
  'call.queued': {
    means: 'The caller waits for a person, for the first time or again',
    data: z.object({ ...callPart, ...who, desk: z.string() }),
  },
  'call.answered': {
    means: 'An analyst and the caller are connected',
    data: z.object({ ...callPart, ...who, desk: z.string(), staff: z.string().describe('Id of the analyst') }),
  },
  'call.abandoned': {
    means: 'The caller hung up while they waited',
    data: z.object({ ...callPart, ...who, desk: z.string().nullable(), waitSeconds: z.int().nullable() }),
  },
  'call.ended': {
    means: 'The call is over',
    data: z.object({
      ...callPart,
      ...who,
      rule: z.string().nullable(),
      outcome: z.string().nullable(),
      desk: z.string().nullable(),
      staff: z.string().nullable().describe('Id of the analyst who answered first'),
      ending: z.enum([
        'menu',
        'abandoned',
        'caller-ended',
        'analyst-ended',
        'refused',
        'told',
        'informed',
        'callback',
        'message',
        'unreported',
      ]),
      startedAt: when,
      endedAt: when,
      waitSeconds: z.int().nullable(),
      talkSeconds: z.int(),
      holdSeconds: z.int(),
    }),
  },
} as const satisfies Record<string, EventType>

const caseData = z.object({
  actor: z.string().describe('Who did it, e.g. `staff ruth`'),
  system: z.string().nullable().describe('The other system that said so, e.g. `servicenow`'),
  contact: z.string().nullable().describe('Id of the contact it was done for'),
  call: z.string().nullable(),
  company: z.string().nullable().describe('Id of the End User of the contract'),
  note: z.string().optional().describe('What was written. Only for an endpoint that is allowed case texts'),
  case: z
    .object({
      number: z.string(),
      version: z.int().describe('Counted up at every change'),
      origin: z.enum(['ours', 'theirs']).describe('Where it was opened'),
      externalSystem: z.string().nullable().describe('The system of record'),
      externalNumber: z.string().nullable().describe('Its number there'),
      type: z.string(),
      contract: z.string().nullable(),
      product: z.string().nullable(),
      severity: z.int().nullable(),
      state: z.string(),
      priority: z.string(),
      owner: z.string(),
      openedBy: z.string().nullable().describe('Id of the contact; null once they were erased'),
      openedAt: when,
      updatedAt: when,
      closedAt: when.nullable(),
      summary: z.string().optional().describe('Only for an endpoint that is allowed case texts'),
      linkedTo: z.string().nullable(),
      contractLapsed: z.boolean(),
    })
    .describe('The case after it'),
})
const ofCase = (means: string) => ({ means, data: caseData, texts: ['note', 'case.summary'] })

const CASES = {
  'case.open': ofCase('A case was opened'),
  'case.update': ofCase('Something was added to a case'),
  'case.reopen': ofCase('A closed case was opened again'),
  'case.raise': ofCase('The priority of a case was raised'),
  'case.close': ofCase('A case was closed, with a note'),
  'case.assign': ofCase('A case was given to another owner'),
  'case.put': ofCase('Another system has said how a case is now'),
  'case.delete': ofCase('A case is gone in the system of record'),
} as const satisfies Record<string, EventType>

const directoryData = z.object({
  key: z.string().describe('What the row is known by, as in the API; of a grant: contact, contract and level'),
  version: z.int(),
  change: z.enum(['added', 'changed', 'removed']),
  fields: z.array(z.string()).describe('Names of the fields that changed. Their values are in the API'),
  actor: z.string().describe('Who did it, e.g. `staff alva`'),
  via: z.string(),
})
const DIRECTORY = {
  'directory.company': { means: 'A company was added, changed or removed', data: directoryData },
  'directory.contact': { means: 'A contact was added, changed or removed', data: directoryData },
  'directory.contract': { means: 'A Service Contract was added, changed or removed', data: directoryData },
  'directory.grant': { means: 'The access of a contact was given, changed or ended', data: directoryData },
} as const satisfies Record<string, EventType>

const noticeData = z.object({
  contact: z.string().describe('Id of the contact who was told'),
  reference: z.string().describe('Of a call, the id of a credential, or contract, level and contact'),
})
const ofNotice = (means: string) => ({ means, data: noticeData })

const NOTICES = {
  'notice.pin-issued': ofNotice('A Contact PIN was issued'),
  'notice.pin-disabled': ofNotice('A Contact PIN was ended'),
  'notice.pin-guessed': ofNotice('Wrong numbers were tried against a Contact PIN'),
  'notice.access-asked': ofNotice('Access was asked for, of an approver'),
  'notice.access-given': ofNotice('Access was given'),
  'notice.access-declined': ofNotice('Access was declined'),
  'notice.access-ended': ofNotice('Access has ended'),
  'notice.contract-ends': ofNotice('A contract ends soon'),
  'notice.colleague-called': ofNotice('A colleague without access called'),
  'notice.vouched-for': ofNotice('A colleague was vouched for'),
  'notice.phone-changed': ofNotice('A telephone number on file was changed'),
  'notice.email-changed': ofNotice('An e-mail address on file was changed'),
  'notice.case-changed': ofNotice('A case that a contact opened or follows was changed'),
  'notice.incident-noted': ofNotice('A contact left a call because of a disruption, which is noted'),
  'notice.incident-over': ofNotice('The disruption is over for which a contact left a call'),
  'notice.callback-not-reached': ofNotice('A contact was called back three times in vain'),
  'notice.sign-in-linked': ofNotice('A sign-in was linked to a contact'),
} as const satisfies Record<string, EventType>

const alertData = z.object({
  alert: z.string().describe('Id of the alert'),
  signal: z.string().describe('What is wrong, e.g. `longest-wait`'),
  desk: z.string().nullable(),
  since: when,
  call: z.string().nullable().describe('The SID of the call that it is about'),
  reference: z.string().nullable(),
  company: z.string().nullable(),
  actor: z.string().nullable().describe('Who acknowledged or resolved it'),
})
const ofAlert = (means: string) => ({ means, data: alertData })

const ALERTS = {
  'alert.opened': ofAlert('Someone has to look at a desk'),
  'alert.acknowledged': ofAlert('Someone has said that they see to it'),
  'alert.escalated': ofAlert('It was not seen to in time, so that the next ones are told'),
  'alert.resolved': ofAlert('It is over'),
} as const satisfies Record<string, EventType>

const incidentData = z.object({
  incident: z.string().describe('Id of the announcement'),
  product: z.string().nullable().describe('Null: every product'),
  from: when,
  until: when,
  texts: z.record(z.string(), z.string()).describe('What callers hear, by language'),
})
const ofIncident = (means: string) => ({ means, data: incidentData })

const INCIDENTS = {
  'incident.started': ofIncident('Callers are told of a disruption from now on'),
  'incident.ended': ofIncident('They are no longer told of it: its time is over, or a supervisor ended it'),
} as const satisfies Record<string, EventType>

const WEBHOOK = {
  'webhook.test': { means: 'An administrator has pressed the test button', data: z.object({ endpoint: z.string() }) },
} as const satisfies Record<string, EventType>

export const EVENT_TYPES = {
  ...CALLS,
  ...CASES,
  ...DIRECTORY,
  ...NOTICES,
  ...ALERTS,
  ...INCIDENTS,
  ...WEBHOOK,
} as const
export type EventTypeName = keyof typeof EVENT_TYPES

/** An event to be told. Events of one `subject` come in order, e.g. `case 4172293051`. */
export type NotedEvent = {
  [T in EventTypeName]: {
    type: T
    subject: string
    at: Date
    /** Whom an erasure finds it by. */
    contact?: string | undefined
    /** Left out: a random one. The same id is noted once. */
    id?: string
    data: z.input<(typeof EVENT_TYPES)[T]['data']>
  }
}[EventTypeName]

/** As the database takes them (`note_events`): what the schema does not name is left out. */
export function storedEvents(events: readonly NotedEvent[]): object[] {
  return events.map(({ id, type, subject, at, contact, data }) => ({
    ...(id === undefined ? {} : { id }),
    type,
    subject,
    at,
    ...(contact === undefined ? {} : { contact }),
    data: EVENT_TYPES[type].data.parse(data),
  }))
}
