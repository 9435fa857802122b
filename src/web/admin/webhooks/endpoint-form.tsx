/** What an administrator chooses of an endpoint: name, address, types, and whether it gets what people wrote. */
import { z } from 'zod'
import type { EndpointChoice } from '../../../webhooks/endpoints.ts'
import { Button } from '../../components/button.tsx'
import { CheckField, TextField } from '../../components/field.tsx'
import { PageForm } from '../../forms/page-form.tsx'
import type { AdminContext } from '../admin-page.tsx'
import { fewest, GROUPS, isKnownType, typesOf } from './endpoint-words.ts'

const several = z
  .union([z.string().transform((one) => [one]), z.array(z.string())])
  .catch([])
  .transform((types) => fewest(types.filter(isKnownType)))

/** Whatever was sent, so that it can be shown again. */
export const typedForm = z.object({
  name: z.string().trim().max(60).catch(''),
  url: z.string().trim().max(2_000).catch(''),
  types: several,
  withTexts: z
    .string()
    .optional()
    .catch(undefined)
    .transform((text) => text === 'on'),
})

export type Typed = EndpointChoice

export interface Wrong {
  name?: string | undefined
  url?: string | undefined
  types?: string | undefined
}

/** Empty: nothing is. */
export function wrongIn({ name, url, types }: Typed, wrongWith: (url: string) => string | undefined): Wrong {
  return {
    ...(name === '' ? { name: 'Give the system a name.' } : {}),
    ...(wrongWith(url) === undefined ? {} : { url: wrongWith(url) }),
    ...(types.length === 0 ? { types: 'Choose at least one.' } : {}),
  }
}

export const isWrong = (wrong: Wrong) => Object.keys(wrong).length > 0

export interface EndpointFormProps {
  context: AdminContext
  action: string
  button: string
  typed: Typed
  wrong: Wrong
  /** Of the one in the settings. */
  isAddressFixed?: boolean
  fields?: Readonly<Record<string, string>>
}

export function EndpointForm({
  context,
  action,
  button,
  typed,
  wrong,
  isAddressFixed,
  fields = {},
}: EndpointFormProps) {
  return (
    <PageForm context={context} action={action} class="endpoint-form">
      {Object.entries(fields).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      <TextField
        id="endpoint-name"
        name="name"
        label="System"
        help="As you call it, e.g. CRM."
        value={typed.name}
        error={wrong.name}
        maxlength={60}
        required
      />
      <TextField
        id="endpoint-url"
        name="url"
        label="Address"
        help={isAddressFixed === true ? 'It stands in CRM_WEBHOOK_URL.' : 'Events are posted there, as JSON.'}
        value={typed.url}
        error={wrong.url}
        maxlength={2_000}
        readonly={isAddressFixed === true}
        required
      />
      <fieldset class="endpoint-types">
        <legend>It is told of</legend>
        {wrong.types !== undefined && <p class="field-error">{wrong.types}</p>}
        {GROUPS.map(({ group, label }) => (
          <TypeGroup group={group} label={label} chosen={typed.types} />
        ))}
      </fieldset>
      <CheckField
        id="endpoint-texts"
        name="withTexts"
        label="It gets what people wrote on a case"
        help="Summary and notes. Without it an event says which case, contract and company, and what became of it."
        isChecked={typed.withTexts}
      />
      <div class="actions">
        <Button kind="primary">{button}</Button>
      </div>
    </PageForm>
  )
}

function TypeGroup({ group, label, chosen }: { group: string; label: string; chosen: readonly string[] }) {
  const types = typesOf(group)
  const some = types.filter(({ type }) => chosen.includes(type)).length
  return (
    <div class="type-group">
      <CheckField
        id={`types-${group}`}
        name="types"
        value={`${group}.*`}
        label={label}
        isChecked={chosen.includes(`${group}.*`)}
      />
      <details open={some > 0}>
        <summary>{some > 0 ? `${some} of ${types.length}` : 'or only some of them'}</summary>
        {types.map(({ type, means }) => (
          <CheckField
            id={`type-${type.replace('.', '-')}`}
            name="types"
            value={type}
            label={means}
            help={type}
            isChecked={chosen.includes(type)}
          />
        ))}
      </details>
    </div>
  )
}
