/** The call a person has or wraps up: who and why, the one thing to do now, the conversation, and the forms in their tabs. */
import { languageName } from '../../../domain/directory/languages.ts'
import { Tabs, type Tab } from '../../components/tabs.tsx'
import type { Card } from '../../../desk/card.ts'
import { TransferNote, ProofDoubts, WhatFor } from './call-card.tsx'
import { CallHeader } from './call-header.tsx'
import { AskedCard, ConsultBanner } from './consult.tsx'
import { ControlBar } from './control-bar.tsx'
import { DoNow } from './do-now.tsx'
import type { DeskContext, DeskNow } from '../desk-now.ts'
import { CasesTab, listedCases } from './tabs/cases-tab.tsx'
import { HistoryTab } from './tabs/history-tab.tsx'
import { NewCaseTab } from './tabs/new-case-tab.tsx'
import { NotesTab } from './tabs/notes-tab.tsx'
import { TranscriptTab } from './tabs/transcript-tab.tsx'
import { VerifyTab } from './tabs/verify-tab.tsx'
import { WrapUpForm } from './wrap-up.tsx'

interface CallProps {
  context: DeskContext
  now: DeskNow
  heardAs: (prompt: string) => string
}

export function Call({ context, now, heardAs }: CallProps) {
  const card = now.mine ?? now.wrapping
  if (card === undefined) {
    return now.asked === undefined ? (
      <>
        <p class="visually-hidden">You are not in a call.</p>
        <WrapUpForm context={context} now={now} />
      </>
    ) : (
      <AskedCard context={context} card={now.asked} />
    )
  }
  return (
    <article class={card.urgent ? 'call mine urgent-call' : 'call mine'} data-call={card.id} id={`${card.id}-call`}>
      <CallHeader card={card} how={now.presence?.about?.how} />
      <WrapUpForm context={context} now={now} />
      <WhatNow context={context} now={now} card={card} />
      {card.state === 'talking' && <ControlBar context={context} card={card} colleagues={now.colleagues} />}
      <div class={card.contact === null ? 'call-body is-bare' : 'call-body'} id={`${card.id}-body`}>
        <div class="call-about" id={`${card.id}-facts`}>
          <TransferNote note={card.transferNote} />
          <WhatFor card={card} />
          <ProofDoubts card={card} />
          <ContractFacts card={card} />
        </div>
        {card.state !== 'connecting' && (
          <Tabs id={`${card.id}-tabs`} label="About this call" tabs={tabsOf({ context, now, heardAs }, card)} />
        )}
      </div>
    </article>
  )
}

function WhatNow({ context, now, card }: Omit<CallProps, 'heardAs'> & { card: Card }) {
  if (card.consulted !== null) return <ConsultBanner context={context} card={card} />
  return <DoNow context={context} card={card} listed={casesOn(now, card).map(({ number }) => number)} />
}

const casesOn = ({ openCases, history }: DeskNow, { contract }: Card) =>
  listedCases(openCases, history?.cases ?? [], contract?.number)

/** Drawn for as long as the call is on the screen, also while the caller enters a PIN: what the analyst types is not lost. */
function tabsOf({ context, now, heardAs }: CallProps, card: Card): Tab[] {
  const cases = casesOn(now, card)
  const known: Tab[] = [
    {
      key: 'cases',
      label: 'Cases',
      count: now.openCases.length,
      body: <CasesTab context={context} card={card} cases={cases} owners={now.owners} mayOwn={now.mayOwn} />,
    },
    { key: 'new', label: 'New case', body: <NewCaseTab context={context} card={card} /> },
  ]
  const others = now.notes.filter(({ text }) => text !== '').length
  return [
    ...(card.contact === null
      ? [{ key: 'verify', label: 'Verify', body: <VerifyTab context={context} card={card} /> }]
      : known),
    {
      key: 'notes',
      label: 'Notes',
      ...(others === 0 ? {} : { count: others }),
      body: <NotesTab context={context} card={card} notes={now.notes} />,
    },
    ...(card.contact === null
      ? []
      : [{ key: 'history', label: 'History', body: <HistoryTab history={now.history} reader={context.person} /> }]),
    { key: 'transcript', label: 'Transcript', body: <TranscriptTab card={card} heardAs={heardAs} /> },
  ]
}

function ContractFacts({ card: { contact, contract, residency } }: { card: Card }) {
  if (contact === null) return null
  return (
    <dl class="facts">
      {contract !== null && (
        <>
          <div>
            <dt>Contract until</dt>
            <dd>{contract.endsOn}</dd>
          </div>
          <div>
            <dt>Hours</dt>
            <dd>{contract.hours}</dd>
          </div>
        </>
      )}
      <div>
        <dt>Speaks</dt>
        <dd>{languageName(contact.language)}</dd>
      </div>
      <div>
        <dt>Time zone</dt>
        <dd>{contact.timeZone}</dd>
      </div>
      {residency !== null && (
        <div>
          <dt>Data stays in</dt>
          <dd>{residency}</dd>
        </div>
      )}
    </dl>
  )
}
