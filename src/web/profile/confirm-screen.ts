/** POST /profile/confirm: a contact confirms that they, or a colleague, are the caller whom the analyst talks with. */
import { z } from 'zod'
import type { DeskView } from '../../desk/desk-view.ts'
import type { Prove, Proved } from '../../desk/prove.ts'
import { contactId } from '../../domain/ids.ts'
import type { ProfileStore } from '../../profile/profile-store.ts'
import type { Allow } from '../allow.ts'
import { contactForm } from '../forms/stored-form.ts'
import { REFERENCES } from './profile-limits.ts'
import { back } from './profile-words.ts'

export interface ConfirmDeps {
  view: () => Promise<DeskView>
  profiles: Pick<ProfileStore, 'colleaguesOf'>
  prove: Prove
}

const confirmForm = z.object({ reference: z.string().max(40), who: z.string().max(64).optional() })
const CONFIRM_STORED = contactForm({
  button: 'confirm.button',
  page: '/profile#confirm',
  fields: { reference: 'confirm.reference', who: 'stored.colleague' },
})

export function confirmScreen(allow: Allow, { view, profiles, prove }: ConfirmDeps): void {
  allow(
    {
      method: 'post',
      path: '/profile/confirm',
      roles: ['contact'],
      fresh: '/profile',
      keeps: CONFIRM_STORED,
      limit: REFERENCES,
    },
    async ({ person, slots }, request, response) => {
      const { reference, who } = confirmForm.parse(request.body)
      const digits = reference.replace(/[^0-9]/g, '')
      const seen = (await view()).all().find(({ card }) => card.reference.replace(/[^0-9]/g, '') === digits)
      const other = who === undefined || who === '' || who === person.id ? undefined : contactId.parse(who)
      // Only a colleague whom the page offers; the rules ask again.
      const offered = other === undefined || (await profiles.colleaguesOf(person.id)).some(({ id }) => id === other)
      const answer: Proved = !offered
        ? { kind: 'may-not' }
        : seen === undefined
          ? { kind: 'not-talking' }
          : await prove(
              seen.card.id,
              other ?? person.id,
              other === undefined ? { kind: 'profile' } : { kind: 'colleague', id: person.id, name: person.name },
              `contact ${person.id}`,
            )
      const isDone = answer.kind === 'proved'
      back(response, `confirm-${answer.kind}`, isDone ? undefined : await slots.keep({ reference, who: who ?? '' }))
    },
  )
}
