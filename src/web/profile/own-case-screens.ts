/** Admin Cases that a contact opens on the profile page: for access and contacts, and for data privacy. */
import type { Request } from 'express'
import { z } from 'zod'
import type { Cases } from '../../desk/cases/cases.ts'
import { caseSummary, ONE_LINE } from '../../domain/cases/cases.ts'
import type { Allow } from '../allow.ts'
import { contactForm } from '../forms/stored-form.ts'
import { PRIVACY_WISHES, WISH_WORDS } from './sections/privacy-request.tsx'
import { OFTEN } from './profile-limits.ts'
import { back, type ProfileAnswer } from './profile-words.ts'

const ROLES = ['contact'] as const
const adminCaseForm = z.object({ summary: caseSummary, key: z.string().min(1).max(100) })
/** What a person may ask about data on them (GDPR, articles 15 to 17 and 21). */
const privacyForm = z.object({
  wish: z.enum(PRIVACY_WISHES),
  details: z.string().trim().max(400).regex(ONE_LINE, 'must be one line').optional(),
  key: z.string().min(1).max(100),
})

const typedForm = z.object({
  summary: z.string().default(''),
  wish: z.string().default(''),
  details: z.string().default(''),
})

const ADMIN_CASE_STORED = contactForm({
  button: 'cases.admin-button',
  page: '/profile#cases',
  fields: { summary: 'stored.need', key: '' },
})
const PRIVACY_STORED = contactForm({
  button: 'privacy.button',
  page: '/profile#privacy',
  fields: { wish: 'stored.ask-for', details: 'stored.details', key: '' },
  values: { wish: WISH_WORDS },
})

export function ownCaseScreens(allow: Allow, adminCase: Cases['adminCase']): void {
  allow(
    { method: 'post', path: '/profile/admin-case', roles: ROLES, keeps: ADMIN_CASE_STORED, limit: OFTEN },
    async ({ person, slots }, request, response) => {
      const read = adminCaseForm.safeParse(request.body)
      if (!read.success) return back(response, 'admin-case-one-line', await slots.keep(typedIn(request)))
      const { summary, key } = read.data
      const answer = await adminCase(person.id, summary, key)
      return back(response, caseAnswer('admin-case', answer.kind))
    },
  )

  allow(
    { method: 'post', path: '/profile/privacy-request', roles: ROLES, keeps: PRIVACY_STORED, limit: OFTEN },
    async ({ person, slots }, request, response) => {
      const read = privacyForm.safeParse(request.body)
      if (!read.success) return back(response, 'privacy-one-line', await slots.keep(typedIn(request)))
      const { wish, details = '', key } = read.data
      const summary = `Data privacy request: ${wish}.${details === '' ? '' : ` ${details}`}`
      const answer = await adminCase(person.id, summary, key, 'privacy')
      return back(response, caseAnswer('privacy', answer.kind))
    },
  )
}

/** So that it can be corrected and sent again. */
function typedIn({ body }: Request): z.infer<typeof typedForm> {
  return typedForm.parse(body)
}

function caseAnswer(
  form: 'admin-case' | 'privacy',
  kind: Awaited<ReturnType<Cases['adminCase']>>['kind'],
): ProfileAnswer {
  switch (kind) {
    case 'done':
      return form === 'privacy' ? 'privacy-request' : 'admin-case'
    case 'refused':
    case 'key-reused':
      return `${form}-${kind}`
    default:
      return `${form}-could-not-check`
  }
}
