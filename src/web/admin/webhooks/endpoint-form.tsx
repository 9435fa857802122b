/** What an administrator chooses of an endpoint: name, address, types, and whether it gets what people wrote. */
import { z } from 'zod'
import type { EndpointChoice } from '../../../webhooks/endpoints.ts'
import { Button } from '../../components/button.tsx'
import { CheckField, FieldError, groupStates, TextField } from '../../components/field.tsx'
import { PageForm } from '../../forms/page-form.tsx'
import type { AdminContext } from '../admin-page.tsx'
import { tooLong, whatIsWrong } from '../words/faults-by-field.ts'
import { fewest, GROUPS, isKnownType, typesOf } from './endpoint-words.ts'

const several = z
  .union([z.string().transform((one) => [one]), z.array(z.string())])
  .catch([])
  .transform((types) => fewest(types.filter(isKnownType)))

const MOST_NAME = 60
const MOST_URL = 2_000

/** Whatever was sent, so that it can be shown again. */
export const typedForm = z.object({
  name: z.string().trim().catch(''),
  url: z.string().trim().catch(''),
  types: several,
  withTexts: z
    .string()
    .optional()
    .catch(undefined)
    .transform((text) => text === 'on'),
})

export type Typed = EndpointChoice

/** Empty: nothing is. */
export type Wrong = Partial<Record<'name' | 'url' | 'types', string>>

export function wrongIn({ name, url, types }: Typed, wrongWith: (url: string) => string | undefined): Wrong {
  return whatIsWrong({
    name: name === '' ? 'Give the system a name.' : tooLong('The name', name, MOST_NAME),
    url: tooLong('The address', url, MOST_URL) ?? wrongWith(url),
    types: types.length === 0 ? 'Choose at least one.' : undefined,
  })
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
        autofocus={wrong.name !== undefined}
        maxlength={MOST_NAME}
        required
      />
      <TextField
        id="endpoint-url"
        name="url"
        label="Address"
        help={isAddressFixed === true ? 'It stands in CRM_WEBHOOK_URL.' : 'Events are posted there, as JSON.'}
        value={typed.url}
        error={wrong.url}
        autofocus={wrong.name === undefined && wrong.url !== undefined}
        maxlength={MOST_URL}
        readonly={isAddressFixed === true}
        required
      />
      <fieldset class="endpoint-types" {...groupStates('endpoint-types', wrong.types)}>
        <legend>It is told of</legend>
        {wrong.types !== undefined && <FieldError id="endpoint-types" error={wrong.types} />}
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
