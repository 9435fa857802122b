/** A phone for each person of the demo: callers, whose calls can be saved as tests, and staff, who are rung. */
import { LivePhone, type Network } from '../../simulator/index.ts'
import type { DirectoryTables } from '../load-directory.ts'
import { TEST_PHONE } from '../demo-numbers.ts'
import type { DemoPeople } from '../demo-people.ts'
import { noteCall, type CallNotes } from './call-notes.ts'
import type { ShownPhone } from './demo-phone-page.tsx'

export interface Phone extends ShownPhone {
  live: LivePhone
  notes: CallNotes
  pin: string | undefined
  /** They call while every desk is closed. */
  desks: 'closed' | undefined
}

/** By the id in the address of a phone's page. */
export function openPhones(
  network: Network,
  people: DemoPeople['people'],
  analysts: DirectoryTables['analysts'],
  onDuty: readonly { id: string; name: string; phone: string }[] = [],
): ReadonlyMap<string, Phone> {
  const pins = people.flatMap(({ pin }) => pin ?? [])
  const open = (shown: ShownPhone, pin: string | undefined, desks?: 'closed'): [string, Phone] => {
    const notes = noteCall(pin, pins)
    const live = new LivePhone(network, shown.number, { answered: notes.answered })
    live.subscribe((event) => event.kind === 'fault' && notes.befell(event.fault))
    return [shown.id, { ...shown, live, notes, pin, desks }]
  }
  return new Map([
    ...people.map(({ id, name, phone, shows, pin, desks }) =>
      open({ id, name, number: phone, shows, isCaller: true }, pin ?? undefined, desks),
    ),
    ...analysts
      .filter(({ phone = '' }) => phone !== '')
      .map(({ id = '', name = '', phone = '', role = '' }) =>
        open({ id: `staff-${id}`, name, number: phone, shows: role, isCaller: false }, undefined),
      ),
    open({ ...TEST_PHONE, isCaller: true }, undefined),
    ...onDuty.map(({ id, name, phone }) =>
      open({ id, name, number: phone, shows: 'engineer on duty', isCaller: false }, undefined),
    ),
  ])
}
