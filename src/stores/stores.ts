/** Every store there is, by the name that its users know it by. Which technology holds which is decided where they are opened. */
import type { Pool } from 'pg'
import type { AlertStore } from '../alerts/alert.ts'
import type { HoursStore } from '../alerts/hours/hours-store.ts'
import type { RotaStore } from '../alerts/rota/rota-store.ts'
import type { AlertOutbox } from '../alerts/channels/outbox.ts'
import type { AdminRequestStore } from '../calls/admin-requests.ts'
import type { CallRecords } from '../calls/call-records.ts'
import type { CallLists } from '../calls/history/call-list.ts'
import type { CallReports, CallSums } from '../calls/history/call-reports.ts'
import type { PastCalls } from '../calls/history/past-calls.ts'
import type { CallFeed, CallStore } from '../calls/call-store.ts'
import type { IncidentStore } from '../calls/incidents/incident-store.ts'
import type { EditionStore } from '../calls/editions.ts'
import type { FlowDrafts } from '../calls/flow-versions/draft-store.ts'
import type { FlowVersions, PublishedFlows } from '../calls/flow-versions/version-store.ts'
import type { CheckResults } from '../calls/pin-checks/check-results.ts'
import type { InSpan } from '../concurrency/breaker.ts'
import type { CallbackStore } from '../desk/callbacks/callback-store.ts'
import type { CaseFollow, CaseLists } from '../desk/cases/case-lists.ts'
import type { CaseOwners } from '../desk/connect/follow-owners.ts'
import type { StaffCaseStore } from '../desk/cases/staff-case.ts'
import type { CaseRecords } from '../desk/cases/case-records.ts'
import type { CaseFileRecords } from '../directory/cases/case-files.ts'
import type { CaseStore } from '../desk/cases/case-store.ts'
import type { RightsChanges } from '../desk/recheck-rights.ts'
import type { QueueThroughputStore } from '../desk/floor/queue-throughput.ts'
import type { PauseStore } from '../desk/floor/pauses.ts'
import type { CallerHistoryStore } from '../desk/records/caller-history.ts'
import type { CallNoteStore } from '../desk/records/call-note-store.ts'
import type { StaffSearch } from '../desk/records/staff-search.ts'
import type { MessageStore } from '../desk/messages/message-store.ts'
import type { PresenceStore } from '../desk/staff/presence.ts'
import type { StaffDirectory } from '../desk/staff/staff.ts'
import type { AnswerPlaces } from '../desk/softphone/answer-place.ts'
import type { BrowserPhoneStore } from '../desk/softphone/browser-phones.ts'
import type { DirectoryLists } from '../directory/directory-lists.ts'
import type { DirectoryRecords } from '../directory/directory-records.ts'
import type { Settlements } from '../directory/settlements.ts'
import type { FileJobStore } from '../directory/jobs/file-job-store.ts'
import type { ImportStore } from '../directory/import-store.ts'
import type { Upkeep } from '../directory/upkeep.ts'
import type { AuditLog } from '../domain/audit.ts'
import type { CredentialStore } from '../domain/pin/credential-store.ts'
import type { Directory } from '../domain/directory/directory.ts'
import type { TryCounter } from '../domain/pin/limits/try-counter.ts'
import type { NoticeOutbox } from '../profile/notice-outbox.ts'
import type { OwnCaseStore } from '../profile/cases/own-case-store.ts'
import type { ProfileStore } from '../profile/profile-store.ts'
import type { MakeRateCounter } from '../accounts/rate-counter.ts'
import type { TokenStore } from '../accounts/token-store.ts'
import type { FormStore } from '../accounts/form-store.ts'
import type { Pruning } from './postgres/retention/prune-records.ts'
import type { SignInStore } from '../accounts/sign-in-store.ts'
import type { SyncStore } from '../sync/sync-store.ts'
import type { EndpointStore } from '../webhooks/endpoints.ts'
import type { WebhookOutbox } from '../webhooks/outbox.ts'

export interface Stores {
  credentials: CredentialStore
  directory: Directory
  records: CallRecords
  reports: CallReports
  pastCalls: PastCalls
  sums: CallSums
  adminRequests: AdminRequestStore
  settlements: Settlements
  audit: AuditLog
  calls: CallStore
  tries: TryCounter
  throughput: QueueThroughputStore
  feed: CallFeed
  presence: PresenceStore
  browserPhones: BrowserPhoneStore
  pauses: PauseStore
  editions: EditionStore
  checkResults: CheckResults
  rateCounters: MakeRateCounter
  staff: StaffDirectory
  answerPlaces: AnswerPlaces
  signIns: SignInStore
  forms: FormStore
  profiles: ProfileStore
  cases: CaseStore
  callLists: CallLists
  caseLists: CaseLists & CaseFollow
  caseRecords: CaseRecords
  caseOwners: CaseOwners
  caseFiles: CaseFileRecords
  callNotes: CallNoteStore
  callerHistory: CallerHistoryStore
  staffSearch: StaffSearch
  callbacks: CallbackStore
  messages: MessageStore
  raisedAlerts: AlertStore
  alertOutbox: AlertOutbox
  rota: RotaStore
  hours: HoursStore
  incidents: IncidentStore
  directoryRecords: DirectoryRecords
  lists: DirectoryLists
  imports: ImportStore
  fileJobs: FileJobStore
  changes: RightsChanges
  tokens: TokenStore
  upkeep: Upkeep
  noticeOutbox: NoticeOutbox
  webhookEndpoints: EndpointStore
  webhookOutbox: WebhookOutbox
  ownCases: OwnCaseStore
  staffCases: StaffCaseStore
  sync: SyncStore
  /** What calls begin with, for every process. */
  publishedFlows: PublishedFlows
  /** The same for those who write and publish. */
  flowVersions: FlowVersions
  flowDrafts: FlowDrafts
}

/** State of calls in progress: in Redis, or in this process. */
export type LiveStores = Pick<
  Stores,
  | 'calls'
  | 'tries'
  | 'throughput'
  | 'feed'
  | 'presence'
  | 'browserPhones'
  | 'pauses'
  | 'editions'
  | 'checkResults'
  | 'rateCounters'
>

/** Everything else, which is in Postgres. */
export type RecordStores = Omit<Stores, keyof LiveStores>

/** The same records for pages of contacts and staff, on connections that no caller waits for. */
export type ScreenStores = Pick<
  Stores,
  'adminRequests' | 'callbacks' | 'cases' | 'credentials' | 'directory' | 'incidents' | 'messages' | 'records' | 'staff'
>

export interface OpenStores extends Stores {
  screens: ScreenStores
  /** Where a statement may take no longer than a caller waits. */
  pool: Pool
  /** For work that no caller waits for: a statement may take minutes. */
  directoryPool: Pool
  /** Resolves when Postgres was migrated and its keys were checked; until then everything that asks it is refused at once. */
  prepared: Promise<void>
  pruning: Pruning
  /** Asks each store now. False: it does not answer, or records wait in the spool for Postgres. */
  health(): Promise<{ postgres: boolean; live: boolean; spool: boolean }>
  /** Records that wait in the spool for Postgres. */
  spooled(): number
  /** Connections to Postgres, by the kind of their users. */
  pools(): Record<'calls' | 'screens' | 'timers' | 'directory', PoolUse>
  close(): Promise<void>
}

export interface PoolUse {
  open: number
  idle: number
  /** Statements that wait for a connection. */
  waiting: number
}

/** Live state, in Redis or in this process. */
export interface OpenLiveStores {
  stores: LiveStores
  answers(): Promise<boolean>
  close(): Promise<void>
}

export interface StoreEvents {
  onFailure: (store: 'postgres' | 'redis', error: unknown) => void
  onChange: (store: 'postgres' | 'redis', up: boolean) => void
  onUsed?: (store: 'postgres' | 'redis', seconds: number, ok: boolean) => void
  /** Runs each use of a store, e.g. in a span. */
  inSpan?: InSpan
  /** Postgres is not used yet, after each try. `refused`: it answers, and other keys or another program changed it. */
  onWaiting?: (why: 'unavailable' | 'refused', error: unknown) => void
  /** Postgres is used from now on, after it was not. */
  onPrepared?: () => void
  /** Neither Postgres nor the spool took a record. */
  onLost?: (error: unknown) => void
}
