/** One sentence of a draft in every language, side by side, with what is wrong with each and how long it takes to say. */
import type { Response } from 'express'
import { FLOW_CATALOGUE } from '../../../calls/words/flow-catalogue.ts'
import { languageName } from '../../../domain/directory/languages.ts'
import { checkSentence } from '../../../flows/loader/check-sentence.ts'
import type { Allow } from '../../allow.ts'
import { Button, ButtonLink } from '../../components/button.tsx'
import { AreaField } from '../../components/field.tsx'
import { PageForm } from '../../forms/page-form.tsx'
import type { FlowScreenDeps } from '../flow-deps.ts'
import { authorOf, FLOW_ROLES, saidOn, sendFlows, sendGone, tell, type FlowContext } from '../flow-page.tsx'
import { SENTENCE_NAME } from './add-sentence.tsx'
import { DRAFTS_PATH, pathOfDraft, pathOfSentence, pathOfSentences } from '../drafts/draft-paths.ts'
import { HearButton } from '../hear.tsx'
import { sendNoDraft, type FindDraft, type OpenDraft } from '../drafts/open-draft.ts'
import {
  languagesOf,
  LONGEST,
  plain,
  savesOf,
  textField,
  typedTexts,
  wasField,
  type TypedText,
} from './sentence-form.ts'

const PATH = `${DRAFTS_PATH}/:id/sentences/:name`
const BODY = { kind: 'form', limit: '128kb' } as const
/** Two authors who save other sentences of a file in the same moment: the second tries again over the first. */
const TRIES = 3

export function sentenceScreen(deps: FlowScreenDeps, find: FindDraft): (allow: Allow) => void {
  return (allow) => {
    allow({ method: 'get', path: PATH, roles: FLOW_ROLES }, async (context, request, response) => {
      const found = await find(request)
      if (found === undefined) return sendNoDraft(response, context)
      const name = String(request.params['name'])
      if (!SENTENCE_NAME.test(name))
        return sendGone(response, context, 'No such sentence', 'A sentence is not named so.')
      const said = await saidOn(context, request)
      return show(context, response, found, { name, texts: textsOf(found, name), said })
    })

    const keeps = { button: 'Save', page: PATH, fields: {}, fieldsFrom: { 'text-': 'Sentence', 'was-': '' } }
    allow({ method: 'post', path: PATH, roles: FLOW_ROLES, body: BODY, keeps }, async (context, request, response) => {
      const name = String(request.params['name'])
      for (let tries = 0; tries < TRIES; tries += 1) {
        const found = await find(request, 'as-it-is')
        if (found === undefined) return sendNoDraft(response, context)
        if (!SENTENCE_NAME.test(name))
          return sendGone(response, context, 'No such sentence', 'A sentence is not named so.')
        const { id, basedOn } = found.draft
        const texts = typedTexts(request.body, languagesOf(found))
        const tooLong = texts.find(({ text }) => text.length > LONGEST)
        if (tooLong !== undefined) return show(context, response, found, { name, texts, tooLong: tooLong.language })
        const { saves, late } = savesOf(name, texts, found)
        if (late.length > 0) return show(context, response, found, { name, texts, late })
        if (saves.length === 0) return tell(response, context, pathOfSentence(id, name), 'Nothing was changed.')
        const outcome = await deps.drafts.save(id, basedOn, saves, authorOf(context), deps.now())
        if (outcome.kind === 'gone') return sendNoDraft(response, context)
        if (outcome.kind === 'saved') return tell(response, context, pathOfSentence(id, name), 'Saved.')
      }
      throw new Error('a sentence could not be saved over those that others saved')
    })
  }
}

function textsOf(found: OpenDraft, name: string): TypedText[] {
  return languagesOf(found).flatMap(({ language, file, texts }) => {
    const text = plain(texts?.get(name) ?? '')
    return texts === undefined ? [] : [{ language, file, was: text, text }]
  })
}

interface Shown {
  name: string
  texts: readonly TypedText[]
  said?: string | undefined
  /** Another author changed these meanwhile. */
  late?: readonly { language: string; now: string }[]
  /** Nothing was saved, because the sentence of this language is too long. */
  tooLong?: string
}

const LATE =
  'Another author changed this sentence while you wrote. Nothing was saved, and nothing is lost: your words are in the fields, theirs below them. Saving again puts yours in place of theirs.'

function show(context: FlowContext, response: Response, found: OpenDraft, shown: Shown): void {
  const { name, texts, said, late = [], tooLong } = shown
  const isUnsaved = late.length > 0 || tooLong !== undefined
  const { id } = found.draft
  const body = (
    <>
      <p>
        <a href={pathOfDraft(id)}>{found.draft.name}</a>, <a href={pathOfSentences(id)}>all sentences</a>
      </p>
      <UsedBy found={found} name={name} />
      <PageForm context={context} action={pathOfSentence(id, name)} id="sentence" unsaved={isUnsaved}>
        <div class="flow-languages">
          {texts.map((one) => (
            <Language one={one} now={late.find(({ language }) => language === one.language)?.now} />
          ))}
        </div>
        <div class="actions">
          <Button kind="primary">Save</Button>
          <ButtonLink kind="quiet" href={pathOfSentences(id)}>
            All sentences
          </ButtonLink>
        </div>
      </PageForm>
      <p class="field-help">
        A language that is left empty lacks the sentence, which is a fault; empty in all of them takes it away.
      </p>
    </>
  )
  sendFlows(response, context, {
    title: name,
    body,
    said: late.length > 0 ? LATE : tooLong === undefined ? said : tooLongWords(tooLong),
    scripts: ['flow-sentence.js', 'flow-hear.js'],
    status: late.length > 0 ? 409 : isUnsaved ? 422 : 200,
  })
}

const tooLongWords = (language: string) =>
  `The sentence in ${languageName(language)} has more than ${LONGEST.toLocaleString('en')} characters. Nothing was saved: your words are in the fields.`

function Language({ one: { language, was, text }, now }: { one: TypedText; now: string | undefined }) {
  const { problems, seconds } = checkSentence(text, language, FLOW_CATALOGUE)
  const id = textField(language)
  return (
    <div class="flow-language-field" data-lint={language}>
      <input type="hidden" name={wasField(language)} value={now ?? was} />
      <AreaField id={id} name={id} label={languageName(language)} value={text} rows={4} maxlength={LONGEST} />
      <p class={problems.length > 0 ? 'flow-lint is-wrong' : 'flow-lint'} role="status" id={`${id}-lint`}>
        {lintWords(problems, seconds)}
      </p>
      <HearButton text={text} language={language} from={id} />
      {now !== undefined && (
        <p class="flow-words-of">
          <small>Theirs: </small>
          <q lang={language}>{now}</q>
        </p>
      )}
    </div>
  )
}

/** As the script writes it too (assets/flow-sentence.js). */
export function lintWords(problems: readonly string[], seconds: number): string {
  if (problems.length === 0) return `About ${seconds} s. Nothing is wrong with it by itself.`
  return `This sentence ${problems.join('; it ')}.`
}

function UsedBy({ found, name }: { found: OpenDraft; name: string }) {
  const here = found.problems.filter(({ sentence }) => sentence.includes(`"${name}"`))
  if (here.length === 0) return <></>
  return (
    <ul class="flow-problems">
      {here.map(({ file, line, sentence }) => (
        <li>
          <span class="code">
            {file}, line {line}
          </span>{' '}
          {sentence}
        </li>
      ))}
    </ul>
  )
}
