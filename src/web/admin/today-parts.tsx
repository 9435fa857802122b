/** The regions of the first page of administration: requests for access, alerts, callbacks and warnings. */
import type { Child } from 'hono/jsx'
import { keyOf } from '../../domain/directory/directory-rows.ts'
import type { Alert, Today } from '../../directory/lists/today-lists.ts'
import type { GrantListed } from '../../directory/lists/related-lists.ts'
import { Button } from '../components/button.tsx'
import { FieldError, states } from '../components/field.tsx'
import { PageForm } from '../forms/page-form.tsx'
import { Table, To, When, type AdminContext } from './admin-page.tsx'
import { valueInWords } from './words/row-words.ts'
import { ReferenceLink } from '../reference-link.tsx'

export interface RequestProps {
  context: AdminContext
  requests: GrantListed[]
  approvers: Map<string, { id: string; name: string }[]>
  /** What was answered and could not be done. */
  wrong?: { key: string; approvedBy: string; why: string } | undefined
}

/** Of the field beside the request at this place. */
export const approverId = (at: number): string => `approver-${at}`

export function Requests({ context, requests, approvers, wrong }: RequestProps) {
  return (
    <section aria-labelledby="requests">
      <h2 id="requests">Requests for access</h2>
      <Table
        label="Requests for access"
        head={['Who', 'Asks for', 'On', 'Answer']}
        rows={requests.map((grant, at): Child[] => {
          const { contact, contract, level } = grant.row
          const mine = wrong?.key === keyOf('grants', grant.row) ? wrong : undefined
          const id = approverId(at)
          return [
            <To kind="contacts" id={contact}>
              {grant.contactName}
            </To>,
            valueInWords('level', level),
            <>
              <To kind="contracts" id={contract} /> {grant.endUser}
            </>,
            <PageForm context={context} action="/admin/requests" class="inline">
              {Object.entries({ contact, contract, level, version: String(grant.version) }).map(([name, value]) => (
                <input type="hidden" name={name} value={value} />
              ))}
              {mine !== undefined && <FieldError id={id} error={mine.why} />}
              <select
                id={id}
                {...states({ id, error: mine?.why })}
                autofocus={mine !== undefined}
                name="approvedBy"
                aria-label={`Who approved ${valueInWords('level', level)} for ${grant.contactName}`}
              >
                <option value="">Approved by no one else</option>
                {(approvers.get(contract) ?? []).map(({ id: approver, name }) => (
                  <option value={approver} selected={mine?.approvedBy === approver}>{`Approved by ${name}`}</option>
                ))}
              </select>
              <Button name="answer" value="yes">
                Approve
              </Button>
              <Button kind="secondary" name="answer" value="no">
                Decline
              </Button>
            </PageForm>,
          ]
        })}
        empty="No open requests."
      />
      {requests.length > 0 && <a href="/admin/requests">All requests, to answer many at once</a>}
    </section>
  )
}

const ALERTS: Record<Alert['kind'], string> = {
  'pin-reported': 'says that another person used their PIN; it has ended',
  'pin-locked': 'has a PIN that was locked by wrong tries',
}

export function Alerts({ context, alerts }: { context: AdminContext; alerts: Alert[] }) {
  return (
    <section aria-labelledby="alerts">
      <h2 id="alerts">Alerts</h2>
      <Table
        label="Alerts"
        head={['Who', 'What', 'When', 'Action']}
        rows={alerts.map(({ id, kind, contact, name, at }) => [
          <To kind="contacts" id={contact}>
            {name}
          </To>,
          ALERTS[kind],
          <When at={at} />,
          <Done context={context} action={`/admin/alerts/${id}/done`} about={name} />,
        ])}
        empty="No alerts."
      />
    </section>
  )
}

export function Callbacks({ context, callbacks }: { context: AdminContext; callbacks: Today['callbacks'] }) {
  return (
    <section aria-labelledby="callbacks">
      <h2 id="callbacks">To be called back</h2>
      <Table
        label="To be called back"
        head={['Who', 'On', 'Reference', 'Since', 'Action']}
        rows={callbacks.map(({ callId, contact, name, phone, reference, at }) => [
          <To kind="contacts" id={contact}>
            {name}
          </To>,
          <a href={`tel:${phone}`}>{phone}</a>,
          <ReferenceLink reference={reference} />,
          <When at={at} />,
          <Done context={context} action={`/admin/callbacks/${encodeURIComponent(callId)}/done`} about={name} />,
        ])}
        empty="No one waits for a callback."
      />
    </section>
  )
}

function Done({ context, action, about }: { context: AdminContext; action: string; about: string }) {
  return (
    <PageForm context={context} action={action} class="inline">
      <Button kind="secondary" class="small" aria-label={`Done: ${about}`}>
        Done
      </Button>
    </PageForm>
  )
}

export function Warnings({ today }: { today: Today }) {
  return (
    <>
      <section aria-labelledby="lapsing">
        <h2 id="lapsing">Contracts that end within 30 days</h2>
        <Table
          label="Contracts that end within 30 days"
          head={['Contract', 'End User', 'Ends on', 'Designated Contacts']}
          figures={['Ends on', 'Designated Contacts']}
          rows={today.lapsing.map(({ number, endUser, endsOn, people }) => [
            <To kind="contracts" id={number} />,
            endUser,
            endsOn,
            String(people),
          ])}
          empty="No contract ends within 30 days."
        />
      </section>
      <section aria-labelledby="below">
        <h2 id="below">Companies with fewer than two Designated Contacts</h2>
        <Table
          label="Companies with fewer than two Designated Contacts"
          head={['Company', 'Designated Contacts']}
          figures={['Designated Contacts']}
          rows={today.belowTwo.map(({ id, name, people }) => [
            <To kind="companies" id={id}>
              {name}
            </To>,
            String(people),
          ])}
          empty="Every company with a contract in force has two or more."
        />
      </section>
    </>
  )
}
