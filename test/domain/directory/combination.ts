/** A combination for tests: a direct customer with a live contract, unless told otherwise. */
import { companyId, contactId, contractNumber } from '../../../src/domain/ids.ts'
import type { Combination, Company, Contact } from '../../../src/domain/directory/directory.ts'

export function company(id: string): Company {
  return { id: companyId.parse(id), name: id, spokenName: id, supportPhone: undefined }
}

export function combination(differs: Partial<Combination> = {}): Combination {
  const arden = company('arden')
  return {
    contract: contractNumber.parse('SC-1001'),
    soldTo: arden,
    endUser: arden,
    supportOwner: arden,
    products: ['voice-platform', 'reporting'],
    startsOn: '2026-01-01',
    endsOn: '2026-12-31',
    terminatedOn: undefined,
    timeZone: 'UTC',
    hours: '24x7',
    residency: undefined,
    grant: 'designated',
    ownerException: false,
    lastUsedAt: undefined,
    ...differs,
  }
}

export function contact(employer: string): Contact {
  return {
    id: contactId.parse('somebody'),
    name: 'Somebody',
    status: 'active',
    employer: company(employer),
    language: 'en',
    timeZone: 'UTC',
    extraTime: false,
    phone: undefined,
  }
}
