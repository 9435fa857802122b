/** What a call holds whose caller keyed a right PIN, for a server that only keeps it. */
const COMPANY = { id: 'norvik', name: 'Norvik Systems', spokenName: 'Norvik Systems', supportPhone: '+12025550190' }
const AT = '2026-12-01T04:38:40.156Z'
const NUMBER = '+12025560101'

/** As a turn at the menu is recorded. */
export const EXAMPLE_TURN = {
  turn: 1,
  at: AT,
  heard: ['wish.menu'],
  did: 'keyed',
  steps: ['wish/menu'],
  replies: ['repeat'],
  asked: 'key',
}

export const EXAMPLE = {
  reference: '559-623-758',
  startedAt: AT,
  lastSeenAt: AT,
  caller: { kind: 'number', e164: NUMBER },
  attested: false,
  dialled: '+12025550100',
  language: 'en',
  flowVersion: '8561e5c75443',
  turn: 2,
  stage: { kind: 'talking', at: { at: 'wish/menu', misses: 0, pounds: 0, starred: false } },
  identity: {
    kind: 'verified',
    contactId: 'bench-101',
    by: { kind: 'pin', credentialId: '73d63974-2bda-4ab3-8f10-6fc60b7274bc' },
    at: AT,
    standing: {
      contact: {
        id: 'bench-101',
        name: 'Bench 101',
        status: 'active',
        employer: COMPANY,
        language: 'en',
        timeZone: 'UTC',
        extraTime: false,
        phone: NUMBER,
      },
      combinations: [
        {
          contract: 'SC-2003',
          soldTo: COMPANY,
          endUser: COMPANY,
          supportOwner: COMPANY,
          products: ['voice-platform'],
          startsOn: '2026-08-23',
          endsOn: '2027-08-23',
          timeZone: 'UTC',
          hours: '24x7',
          residency: 'us',
          grant: 'designated',
          ownerException: false,
        },
      ],
    },
  },
  told: { existing: false, contract: 'SC-2003' },
  companyPage: 0,
  wrongPins: 0,
  mistypes: 0,
  numberMisses: 0,
  lineFailures: 0,
  decisions: [],
  holders: [],
  noted: {
    moments: [
      { kind: 'pin-asked', at: AT },
      { kind: 'pin-keyed', at: AT },
      { kind: 'verified', by: 'pin', at: AT },
    ],
    seen: {
      declined: 0,
      mistypes: 0,
      wrongPins: 0,
      identity: `verified pin ${AT}`,
      asksPin: false,
      checking: false,
      agreed: false,
      ended: false,
    },
  },
}
