/** Every store in Postgres, on one pool. */
import type { Pool } from 'pg'
import type { Policy } from '../../domain/policy.ts'
import type { RecordStores } from '../stores.ts'
import { postgresAnswerPlaces } from './accounts/answer-places.ts'
import { postgresForms } from './accounts/form-store.ts'
import { postgresProfiles } from './accounts/profile-store.ts'
import { postgresSignIns } from './accounts/sign-in-store.ts'
import { postgresStaff } from './accounts/staff-directory.ts'
import { postgresTokens } from './accounts/token-store.ts'
import type { PostgresAudit } from './audit/audit-log.ts'
import { postgresAlerts } from './alerts/alert-store.ts'
import { postgresAlertOutbox } from './alerts/alert-outbox.ts'
import { postgresRota } from './alerts/rota-store.ts'
import { postgresAdminRequests } from './calls/admin-requests.ts'
import { postgresCallNotes } from './calls/call-notes.ts'
import { postgresCallRecords } from './calls/call-records.ts'
import { postgresCallReports } from './calls/history/call-reports.ts'
import { postgresPastCalls } from './calls/history/past-calls.ts'
import { postgresCallLists } from './calls/history/list-calls.ts'
import { sumUpCalls } from './calls/history/make-sums.ts'
import { postgresCallerHistory } from './calls/caller-history.ts'
import { postgresCallbacks } from './calls/callback-store.ts'
import { postgresMessages } from './calls/message-store.ts'
import { postgresSettlements } from './calls/settlements.ts'
import { postgresStaffSearch } from './calls/staff-search.ts'
import { postgresCaseLists } from './cases/case-lists.ts'
import { postgresCaseOwners } from './cases/case-owners.ts'
import { postgresCaseFiles } from './cases/case-files.ts'
import { postgresCaseRecords } from './cases/case-records.ts'
import { postgresCases } from './cases/case-store.ts'
import { postgresOwnCases } from './cases/own-cases.ts'
import { postgresStaffCases } from './cases/staff-cases.ts'
import { postgresCredentials } from './credentials/credential-store.ts'
import { postgresUpkeep } from './database/upkeep.ts'
import { postgresDirectory } from './directory/directory.ts'
import { postgresImports } from './directory/import-store.ts'
import { postgresFileJobs } from './directory/imports/file-jobs.ts'
import { postgresDirectoryLists } from './directory/directory-lists.ts'
import { postgresDirectoryRecords } from './directory/records.ts'
import { postgresRightsChanges } from './directory/rights-changes.ts'
import { postgresFlowDrafts } from './flows/flow-drafts.ts'
import { postgresFlowVersions } from './flows/flow-versions.ts'
import { postgresHours } from './hours/hours-store.ts'
import { postgresIncidents } from './incidents/incident-store.ts'
import { postgresNotices } from './outbox/notice-outbox.ts'
import { postgresEndpoints } from './outbox/webhook-endpoints.ts'
import { postgresWebhookOutbox } from './outbox/webhook-outbox.ts'
import { postgresSync } from './sync/sync-store.ts'

export interface Site {
  policy: Policy
}

export function postgresStores(pool: Pool, audit: PostgresAudit, { policy }: Site): RecordStores {
  return {
    answerPlaces: postgresAnswerPlaces(pool),
    alertOutbox: postgresAlertOutbox(pool),
    adminRequests: postgresAdminRequests(pool, audit),
    audit,
    callbacks: postgresCallbacks(pool, audit),
    callerHistory: postgresCallerHistory(pool),
    callNotes: postgresCallNotes(pool),
    cases: postgresCases(pool, audit),
    callLists: postgresCallLists(pool),
    caseLists: postgresCaseLists(pool),
    caseRecords: postgresCaseRecords(pool, audit),
    caseOwners: postgresCaseOwners(pool),
    caseFiles: postgresCaseFiles(pool, audit),
    changes: postgresRightsChanges(pool),
    credentials: postgresCredentials(pool, audit),
    directory: postgresDirectory(pool),
    directoryRecords: postgresDirectoryRecords(pool, audit, policy),
    fileJobs: postgresFileJobs(pool),
    flowDrafts: postgresFlowDrafts(pool, audit),
    flowVersions: postgresFlowVersions(pool, audit),
    publishedFlows: postgresFlowVersions(pool, audit),
    forms: postgresForms(pool),
    imports: postgresImports(pool),
    incidents: postgresIncidents(pool, audit),
    lists: postgresDirectoryLists(pool, policy),
    messages: postgresMessages(pool, audit),
    noticeOutbox: postgresNotices(pool),
    ownCases: postgresOwnCases(pool),
    staffCases: postgresStaffCases(pool),
    profiles: postgresProfiles(pool, audit),
    raisedAlerts: postgresAlerts(pool, audit),
    records: postgresCallRecords(pool, audit),
    reports: postgresCallReports(pool, policy),
    pastCalls: postgresPastCalls(pool),
    sums: { bringUpToDate: (signal) => sumUpCalls(pool, { policy, signal }) },
    rota: postgresRota(pool, audit),
    hours: postgresHours(pool, audit),
    settlements: postgresSettlements(pool, audit),
    signIns: postgresSignIns(pool, audit),
    staff: postgresStaff(pool),
    staffSearch: postgresStaffSearch(pool),
    sync: postgresSync(pool, audit),
    tokens: postgresTokens(pool, audit),
    upkeep: postgresUpkeep(pool),
    webhookEndpoints: postgresEndpoints(pool, audit),
    webhookOutbox: postgresWebhookOutbox(pool),
  }
}
