/** `careline calls as-test`: a call on record as a test, without names, numbers and digits. */
import { writeFileSync } from 'node:fs'
import { Command } from 'commander'
import { saveAsTest } from '../calls/replay/saved-call.ts'
import { FLOW_CATALOGUE } from '../calls/words/flow-catalogue.ts'
import { exportedEntry } from '../directory/files/export.ts'
import { loadFlows, type LoadedFlows } from '../flows/loader/load-flows.ts'
import { OWN_FLOWS } from '../project-root.ts'
import { postgresAudit } from '../stores/postgres/audit/audit-log.ts'
import { findHistory } from '../stores/postgres/calls/history/find-history.ts'
import { postgresFlowVersions } from '../stores/postgres/flows/flow-versions.ts'
import { asked, OPERATOR, type Asks } from './program/ask-records.ts'

const EXIT_NONE = 1

export function callsCommand(print: (text: string) => void = (text) => process.stdout.write(text)): Command {
  const calls = new Command('calls').description('calls that are over')
  calls
    .command('as-test')
    .description('write a call as a test for test/calls: keys, answers and sentences, no name, number or case')
    .argument('<reference>', 'as the caller heard it, e.g. 417-229-305')
    .option('--out <file>', 'left out: standard output')
    .action((reference: string, { out }: { out?: string }) =>
      asked((asks) => asTest(asks, reference, out === undefined ? print : (text) => writeFileSync(out, text))),
    )
  return calls
}

async function asTest({ pool, auditKey }: Asks, reference: string, write: (text: string) => void): Promise<number> {
  const audit = postgresAudit(pool, auditKey)
  let own: LoadedFlows | undefined
  const saved = await saveAsTest(await findHistory(pool, reference), {
    versions: postgresFlowVersions(pool, audit),
    newest: () => (own ??= loadFlows(OWN_FLOWS, FLOW_CATALOGUE)),
  })
  if (saved === undefined) {
    console.error(`No call ${reference} is on record with what its caller did.`)
    return EXIT_NONE
  }
  await audit.append({ ...exportedEntry('call as test', OPERATOR, new Date(), 1), callId: saved.callId })
  write(saved.test)
  return 0
}
