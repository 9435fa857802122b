/** The rules of the directory, each with the row that breaks it and the nearest one that does not. */
import { describe, expect, test } from 'vitest'
import { rowProblems, type Known } from '../../../src/domain/directory/directory-rules.ts'
import {
  contactRow,
  contractRow,
  grantRow,
  type ContactRow,
  type ContractRow,
  type GrantRow,
} from '../../../src/domain/directory/directory-rows.ts'

const person = (id: string, employer: string, differs: Partial<ContactRow> = {}): ContactRow =>
  contactRow.parse({ id, name: id, email: `${id}.person@${employer}.example`, employer, ...differs })
const contract = (number: string, soldTo: string, endUser: string, supportOwner = soldTo): ContractRow =>
  contractRow.parse({
    number,
    soldTo,
    endUser,
    supportOwner,
    products: ['voice'],
    startsOn: '2026-01-01',
    endsOn: '2026-12-31',
  })
const grant = (contact: string, on: string, differs: Partial<GrantRow> = {}): GrantRow =>
  grantRow.parse({ contact, contract: on, level: 'designated', ...differs })

const PEOPLE = [
  person('direct', 'arden'),
  person('partner', 'norvik'),
  person('lea', 'norvik'),
  person('owner', 'corvus'),
  person('user', 'gallant'),
  person('left', 'arden', { status: 'inactive' }),
  person('free', 'arden', { email: 'somebody@gmail.com' }),
  person('box', 'arden', { email: 'noc@arden.example' }),
]
const CONTRACTS = [
  contract('D', 'arden', 'arden'),
  contract('P', 'norvik', 'gallant'),
  contract('T', 'norvik', 'gallant', 'corvus'),
]

const known = (differs: Partial<Known> = {}): Known => ({
  company: (id) => (['arden', 'norvik', 'corvus', 'gallant'].includes(id) ? { id, name: id } : undefined),
  contact: (id) => PEOPLE.find((one) => one.id === id),
  contract: (number) => CONTRACTS.find((one) => one.number === number),
  ownerOf: (_, email) => PEOPLE.find((one) => one.email === email)?.id,
  approves: () => false,
  isDesignated: () => false,
  isInUse: () => false,
  isFreeMail: (domain) => domain === 'gmail.com',
  hasOtherAdministrator: () => true,
  comesByGroup: () => false,
  ...differs,
})
const codes = (broken: { code: string }[]) => broken.map(({ code }) => code)
const ofGrant = (row: GrantRow, differs: Partial<Known> = {}) =>
  codes(rowProblems('grants', row, undefined, known(differs)))

describe('a grant', () => {
  test.each<[string, GrantRow, string[]]>([
    ['designated on a direct contract', grant('direct', 'D'), []],
    ["designated, the partner's employee", grant('partner', 'P'), []],
    ["designated, the third Support Owner's employee", grant('owner', 'T'), []],
    ['designated, working somewhere else altogether', grant('direct', 'P'), []],
    ["designated, an indirect End User's employee", grant('user', 'P'), ['indirect-end-user']],
    ['the exception without a name', grant('user', 'P', { ownerException: true }), ['exception-not-recorded']],
    [
      'the exception by the Sold To, who is not the Support Owner',
      grant('user', 'T', { ownerException: true, approvedBy: 'lea' }),
      ['exception-not-recorded'],
    ],
    ['the exception by the Support Owner', grant('user', 'T', { ownerException: true, approvedBy: 'owner' }), []],
    [
      "read-only for an End User's employee, not approved",
      grant('user', 'P', { level: 'read-only' }),
      ['partner-approval'],
    ],
    ['approved by the partner', grant('user', 'P', { level: 'read-only', approvedBy: 'lea' }), []],
    ['asked for only', grant('user', 'P', { level: 'read-only', status: 'pending' }), []],
    [
      'a designation asked for, which no approver could give',
      grant('user', 'P', { status: 'pending' }),
      ['indirect-end-user'],
    ],
    [
      'a designation asked for with the exception of the Support Owner',
      grant('user', 'P', { status: 'pending', ownerException: true }),
      [],
    ],
    [
      'approved by a stranger',
      grant('user', 'P', { level: 'read-only', approvedBy: 'direct' }),
      ['approver-elsewhere'],
    ],
    ['approved by somebody who left', grant('direct', 'D', { approvedBy: 'left' }), ['approver-elsewhere']],
    ['approved by nobody we know', grant('direct', 'D', { approvedBy: 'ghost' }), ['no-such-contact']],
    ['for somebody who left', grant('left', 'D'), ['not-active']],
    ['for somebody who left, ended', grant('left', 'D', { status: 'ended' }), []],
    ['designated with free mail', grant('free', 'D'), ['free-mail']],
    ['read-only with free mail', grant('free', 'D', { level: 'read-only' }), []],
    ['designated with a shared mailbox', grant('box', 'D'), ['shared-mailbox']],
    ['for nobody on nothing', grant('ghost', 'X'), ['no-such-contact', 'no-such-contract']],
  ])('%s', (_, row, expected) => {
    expect(ofGrant(row)).toEqual(expected)
  })

  test('approved by somebody who approves there, wherever they work', () => {
    const row = grant('user', 'P', { level: 'read-only', approvedBy: 'direct' })
    expect(ofGrant(row, { approves: (who, on) => who === 'direct' && on === 'P' })).toEqual([])
  })
})

describe('a contact', () => {
  const ofContact = (row: ContactRow, differs: Partial<Known> = {}) =>
    codes(rowProblems('contacts', row, undefined, known(differs)))

  test('works for a company that is known', () => {
    expect(ofContact(person('new', 'arden'))).toEqual([])
    expect(ofContact(person('new', 'nowhere'))).toEqual(['no-such-company'])
  })
  test('has an address of their own', () => {
    expect(ofContact(person('new', 'arden', { email: 'lea.person@norvik.example' }))).toEqual(['email-taken'])
    expect(ofContact(person('lea', 'norvik'))).toEqual([])
  })
  test.each([
    'other@gmail.com',
    'noc2@arden.example',
    'support-2@arden.example',
    'Service.Desk@arden.example',
    'it+x@arden.example',
  ])('who is designated cannot change to %s', (email) => {
    expect(ofContact(person('direct', 'arden', { email }), { isDesignated: () => true })).toHaveLength(1)
    expect(ofContact(person('direct', 'arden', { email }))).toEqual([])
  })
  test('may have a name that only begins like a mailbox', () => {
    const email = 'teamo.itani@arden.example'
    expect(ofContact(person('direct', 'arden', { email }), { isDesignated: () => true })).toEqual([])
  })
})

describe('a contract', () => {
  const ofContract = (row: ContractRow, before?: ContractRow, differs: Partial<Known> = {}) =>
    codes(rowProblems('contracts', row, before, known(differs)))

  test('names companies that are known', () => {
    expect(ofContract(contract('N', 'norvik', 'nobody', 'noone'))).toEqual(['no-such-company', 'no-such-company'])
  })
  test('does not end before it starts', () => {
    expect(ofContract({ ...contract('N', 'arden', 'arden'), endsOn: '2025-12-31' })).toEqual(['dates'])
    expect(ofContract({ ...contract('N', 'arden', 'arden'), endsOn: '2026-01-01' })).toEqual([])
  })
  test('keeps its parties while somebody has access under it', () => {
    const moved = contract('P', 'corvus', 'gallant')
    expect(ofContract(moved, CONTRACTS[1], { isInUse: () => true })).toEqual(['parties'])
    expect(ofContract(moved, CONTRACTS[1])).toEqual([])
  })
})
