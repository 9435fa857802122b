/** Whole calls in each language: one that is verified and reaches the queue, one that is refused, with their numbers, days and plurals. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { callId } from '../../src/domain/ids.ts'
import { makeQueueTokens } from '../../src/calls/queue/queue-token.ts'
import { realFlows } from '../flows/flows-folder.ts'
import { openCareline, type Careline, type Conversation } from './careline.ts'

const NUMBERS = {
  en: '+12025550100',
  de: '+493023125100',
  fr: '+33199000100',
  es: '+34919900100',
  ja: '+81355500100',
  'pt-BR': '+551155500100',
}
type Language = keyof typeof NUMBERS

const SITE = {
  languages: {
    numbers: Object.fromEntries(Object.entries(NUMBERS).map(([language, number]) => [number, language])),
    offered: ['en', 'de', 'fr', 'es'],
  },
}

let careline: Careline
beforeAll(async () => {
  careline = await openCareline({ site: SITE })
})
afterEach(() => speaks('ana', 'en'))
afterAll(() => careline.close())

/** As an import or the profile page would write it; `und`: nobody has said. */
async function speaks(contact: string, language: string): Promise<void> {
  await careline.database.pool.query('UPDATE contacts SET language = $2 WHERE id = $1', [contact, language])
}

const dial = (person: string, language: Language) => careline.dial(person, { to: NUMBERS[language] })

/** What was said last, without the marks of its document. */
function said(call: Conversation): string {
  return (call.phone.exchanges.at(-1)?.twiml ?? '')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&apos;', "'")
    .replace(/\s+/g, ' ')
}

const kept = (call: Conversation) => careline.stores.calls.read(callId.parse(call.phone.sid))

async function keyed(call: Conversation, ...keys: string[]): Promise<Conversation> {
  for (const one of keys) await call.presses(one)
  return call
}

interface Spoken {
  voice: string
  greeting: string
  tooShort: string
  verified: string
  queue: RegExp
  refused: string
  /** Terminated in the past, so that the day is said with its month. */
  ended: RegExp
  oneDay: string
  days: string
}

const SPOKEN: Record<Language, Spoken> = {
  en: {
    voice: 'Polly.Joanna-Neural',
    greeting: 'Please enter your 12-digit Contact PIN.',
    tooShort: 'I got 11 of 12 digits.',
    verified: 'For a new problem, press 1.',
    queue: /You're in line\. The wait is about 5 minutes|You're in line, and your reference is/,
    refused: "You're not a Designated Contact for",
    ended: /Support for Halden Media ended on \d+ [A-Z][a-z]+/,
    oneDay: 'more than one day,',
    days: 'more than 30 days,',
  },
  de: {
    voice: 'Polly.Vicki-Neural',
    greeting: 'Bitte geben Sie Ihre 12-stellige Kontakt-PIN ein.',
    tooShort: 'Bei mir sind 11 von 12 Ziffern angekommen.',
    verified: 'Für ein neues Problem drücken Sie die 1.',
    queue: /Sie sind in der Warteschlange\./,
    refused: 'keine benannte Ansprechperson',
    ended: /Der Support für Halden Media endete am \d+\. \p{Lu}\p{Ll}+/u,
    oneDay: 'mehr als einem Tag geschlossen',
    days: 'mehr als 30 Tagen geschlossen',
  },
  fr: {
    voice: 'Polly.Lea-Neural',
    greeting: 'Veuillez saisir votre PIN de contact à 12 chiffres.',
    tooShort: 'J’ai reçu 11 chiffres sur 12.',
    verified: 'Pour un nouveau problème, tapez 1.',
    queue: /Vous êtes en file d’attente/,
    refused: 'Vous n’êtes pas contact désigné',
    ended: /Le support de Halden Media a pris fin le (1er|\d+) \p{Ll}+/u,
    oneDay: 'plus d’un jour.',
    days: 'plus de 30 jours.',
  },
  es: {
    voice: 'Polly.Lupe-Neural',
    greeting: 'Ingrese su PIN de contacto de 12 dígitos.',
    tooShort: 'Recibí 11 dígitos de 12.',
    verified: 'Para un problema nuevo, presione 1.',
    queue: /Está en la cola/,
    refused: 'Usted no es contacto designado',
    ended: /El soporte de Halden Media terminó el \d+ de \p{Ll}+/u,
    oneDay: 'más de un día,',
    days: 'más de 30 días,',
  },
  ja: {
    voice: 'Polly.Takumi-Neural',
    greeting: '12桁のコンタクトPINを入力してください。',
    tooShort: '12桁のうち、11桁を受け取りました。',
    verified: '新しいお問い合わせは1を、',
    queue: /順番にお待ちいただいています。/,
    refused: '指定連絡担当者ではないため',
    ended: /Halden Mediaのサポートは(\d+年)?\d+月\d+日に終了しているため/,
    oneDay: '1日を過ぎているため',
    days: '30日を過ぎているため',
  },
  'pt-BR': {
    voice: 'Polly.Camila-Neural',
    greeting: 'Digite o seu PIN de contato, de 12 dígitos.',
    tooShort: 'Recebi 11 dígitos de 12.',
    verified: 'Para um problema novo, tecle 1.',
    queue: /Você está na fila/,
    refused: 'Você não é contato designado',
    ended: /O suporte de Halden Media terminou em (1º|\d+) de \p{Ll}+/u,
    oneDay: 'mais de um dia,',
    days: 'mais de 30 dias,',
  },
}
const LANGUAGES: Language[] = ['en', 'de', 'fr', 'es', 'ja', 'pt-BR']

describe.each(LANGUAGES)('on the number for %s', (language) => {
  const words = SPOKEN[language]

  test('a verified caller of whom no language is known hears it to the queue', async () => {
    await speaks('ana', 'und')
    const call = await dial('ana', language)
    expect(said(call)).toContain(words.greeting)
    expect(call.phone.exchanges.at(-1)?.twiml).toContain(`voice="${words.voice}"`)
    await call.presses('12345678901#')
    expect(said(call)).toContain(words.tooShort)
    await call.presses(careline.pin('ana'))
    expect(said(call)).toContain(words.verified)
    await keyed(call, '1', '1', '3')
    await call.isInQueueFor('support', 'OPEN_CASE')
    expect(said(call)).toMatch(words.queue)
    expect((await kept(call))?.language).toBe(language)
    await call.hangsUp()
  })
})

describe.each(LANGUAGES)('a contact who speaks %s', (language) => {
  const words = SPOKEN[language]

  test('hears it once they are verified, whatever they dialled: why they are refused, and when support ended', async () => {
    const other = language === 'fr' ? 'en' : 'fr'
    await speaks('dev', language)
    const call = await dial('dev', other)
    expect(said(call)).toContain(SPOKEN[other].greeting)
    await keyed(call, careline.pin('dev'), '1')
    expect(said(call)).toContain(words.refused)
    await call.isNotRouted('REFUSE_NOT_DESIGNATED')
    await call.hangsUp()

    await speaks('jon', language)
    const ended = await dial('jon', other)
    await keyed(ended, careline.pin('jon'), '1', '3')
    expect(said(ended)).toMatch(words.ended)
    await ended.isNotRouted('DESIGNATION_LAPSED')
    await ended.hangsUp()
  })

  test('hears one of a thing and several in their own forms', () => {
    const { prompts } = realFlows()
    const tooLong = (reopenDays: number) => prompts.text('case.closed-too-long', language, { reopenDays })
    expect(tooLong(1)).toContain(words.oneDay)
    expect(tooLong(30)).toContain(words.days)
  })
})

describe('a caller who wants another language', () => {
  test('is offered each in its own tongue and voice, and hears the one chosen from then on, whatever the directory says', async () => {
    await speaks('ana', 'en')
    const call = await dial('ana', 'de')
    expect(said(call)).toContain('Pour le français, tapez 8')
    await call.presses('8#')
    await call.hears('language.choice')
    expect(said(call)).toContain('For English, press 1.')
    expect(said(call)).toContain('Pour le français, tapez 2.')
    expect(said(call)).toContain('Para español, presione 3.')
    expect(said(call)).not.toContain('Für Deutsch')
    await call.presses('7')
    expect(said(call)).toContain('Diese Taste ist hier nicht belegt.')
    await call.presses('2')
    expect(said(call)).toContain(SPOKEN.fr.greeting)
    await call.presses(careline.pin('ana'))
    expect(said(call)).toContain(SPOKEN.fr.verified)
    await keyed(call, '1', '1', '3')
    await call.isInQueueFor('support', 'OPEN_CASE')
    const stored = await kept(call)
    expect(stored).toMatchObject({ language: 'fr', languageChosen: true })
    await call.hangsUp()
  })

  test('reaches a person with zero, and the greeting after three silences', async () => {
    const call = await dial('ana', 'en')
    await call.presses('8#')
    await call.isSilent(3)
    await call.hears('pin.greeting', 'language.hint')
    await keyed(call, '8#', '0')
    await call.isInQueueFor('identification', 'PIN_HELP_THEN_LIVE')
    await call.hangsUp()
  })

  test('is a digit where the site offers none: the entry is too short, and the greeting says no key', async () => {
    careline.takeNumbers({})
    const call = await careline.dial('ana')
    await call.hears('pin.greeting')
    await call.presses('8#')
    await call.hears('pin.greeting')
    await call.hangsUp()
    careline.takeNumbers(SITE)
  })
})

test('a contact whose language is not spoken here hears that of the number', async () => {
  await speaks('ana', 'ko')
  const call = await dial('ana', 'es')
  await call.presses(careline.pin('ana'))
  expect(said(call)).toContain(SPOKEN.es.verified)
  await call.hangsUp()
})

test('regions of a language stand for it', async () => {
  await speaks('ana', 'pt')
  const call = await dial('ana', 'en')
  await call.presses(careline.pin('ana'))
  expect(said(call)).toContain(SPOKEN['pt-BR'].verified)
  await call.hangsUp()
})

test('a place in the queue keeps its language when the record of the call is lost', async () => {
  await speaks('ana', 'und')
  const call = await dial('ana', 'ja')
  await keyed(call, careline.pin('ana'), '1', '1', '3')
  await call.isInQueueFor('support', 'OPEN_CASE')
  const place = /proof=([^"&]+)/.exec(call.phone.exchanges.at(-1)?.twiml ?? '')?.[1] ?? ''
  const tokens = makeQueueTokens(careline.keys.proofKey)
  expect(tokens.read(decodeURIComponent(place), callId.parse(call.phone.sid), new Date())).toMatchObject({
    language: 'ja',
  })
  await call.hangsUp()
})
