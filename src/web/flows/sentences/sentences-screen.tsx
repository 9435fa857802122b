/** Every sentence of a draft, languages beside each other: found by a word, or because a language lacks it. */
import { z } from 'zod'
import type { Allow } from '../../allow.ts'
import { SelectField, TextField } from '../../components/field.tsx'
import { FilterForm } from '../../components/table.tsx'
import { languageName } from '../../../domain/directory/languages.ts'
import { count } from '../comparison.tsx'
import { FLOW_ROLES, saidOn, sendFlows } from '../flow-page.tsx'
import { AddSentence } from './add-sentence.tsx'
import { DRAFTS_PATH, pathOfDraft, pathOfFile, pathOfSentence, pathOfSentences } from '../drafts/draft-paths.ts'
import { sendNoDraft, type FindDraft } from '../drafts/open-draft.ts'
import { languagesOf, type Spoken } from './sentence-form.ts'

const query = z.object({
  find: z.string().trim().max(100).catch(''),
  lacking: z.string().optional().catch(undefined),
})

export function sentencesScreen(find: FindDraft): (allow: Allow) => void {
  return (allow) => {
    allow(
      { method: 'get', path: `${DRAFTS_PATH}/:id/sentences`, roles: FLOW_ROLES },
      async (context, request, response) => {
        const found = await find(request, 'as-it-is')
        if (found === undefined) return sendNoDraft(response, context)
        const { find: words, lacking } = query.parse(request.query)
        const languages = languagesOf(found)
        const names = [...new Set(languages.flatMap(({ texts }) => [...(texts?.keys() ?? [])]))].toSorted()
        const shown = names.filter((name) => isWanted(name, languages, words, lacking === 'on'))
        const { id } = found.draft
        const body = (
          <>
            <p>
              <a href={pathOfDraft(id)}>{found.draft.name}</a>
            </p>
            <FilterForm action={pathOfSentences(id)} label="Find a sentence">
              <TextField id="find" name="find" label="Find" type="search" value={words} help="Words, or a name" />
              <SelectField
                id="lacking"
                name="lacking"
                label="Which"
                value={lacking ?? ''}
                empty="All"
                choices={[{ value: 'on', label: 'Those that a language lacks' }]}
              />
            </FilterForm>
            <p>
              {count(shown.length, 'sentence')} of {names.length}, in {count(languages.length, 'language')}.
            </p>
            {languages.map(({ file, texts }) =>
              texts === undefined ? (
                <p class="notice-line">
                  <a href={pathOfFile(id, file)}>{file}</a> is no YAML: mend it as text first.
                </p>
              ) : null,
            )}
            <ul class="flow-sentences">
              {shown.map((name) => (
                <Sentence id={id} name={name} languages={languages} />
              ))}
            </ul>
            <AddSentence context={context} id={id} />
          </>
        )
        sendFlows(response, context, { title: 'Sentences', body, said: await saidOn(context, request) })
      },
    )
  }
}

function isWanted(name: string, languages: readonly Spoken[], words: string, isLacking: boolean): boolean {
  const texts = languages.map((one) => one.texts?.get(name))
  if (isLacking && texts.every((text) => text !== undefined)) return false
  const wanted = words.toLowerCase()
  return wanted === '' || [name, ...texts].some((text) => text?.toLowerCase().includes(wanted) === true)
}

function Sentence({ id, name, languages }: { id: string; name: string; languages: readonly Spoken[] }) {
  return (
    <li class="flow-change">
      <a class="code" href={pathOfSentence(id, name)}>
        {name}
      </a>
      {languages.map(({ language, texts }) => (
        <div class="flow-change-of">
          <span class="flow-language">{languageName(language)}</span>
          {texts?.get(name) === undefined ? (
            <p class="flow-words-of">
              <strong>missing</strong>
            </p>
          ) : (
            <p class="flow-words-of" lang={language}>
              {texts.get(name)}
            </p>
          )}
        </div>
      ))}
    </li>
  )
}
