/** How each language says which key to press, what it must not say to a caller, and how fast it is spoken. */

export interface LanguageRules {
  /** What is spoken in a minute: words, or characters where the language puts no space between words. */
  perMinute: number
  counts: 'words' | 'characters'
  /** A way of offering a key, to be counted; the key is the first group. */
  press: RegExp
  /** A key of 1 to 9 that is offered, in a long list or a short one; the key is the first group. */
  offered: RegExp
  /** The key before what it is for. */
  keyFirst: RegExp
  /** What blames the caller or says nothing. */
  banned: readonly (readonly [RegExp, string])[]
}

/** `…` stands for a value that is filled in. Words for digits are English only: other languages write figures. */
const KEY = String.raw`(?:[0-9]|…)`
const EN_KEY = String.raw`(?:[0-9]|star|pound|hash|zero|one|two|three|four|five|six|seven|eight|nine|…)`
const BEGIN = String.raw`(?:^|[.!?:;]\s+)`

/** `… press 2`, and in a short list `A question, 4.` */
function offeredAfter(verb: string): RegExp {
  return new RegExp(String.raw`(?:${verb} |, )([1-9])(?=[.,;!?]|$)`, 'gi')
}

/** `press 1 for …`, and a sentence that begins with the key. */
function firstAfter(verb: string, key: string, purpose: string): RegExp {
  return new RegExp(
    String.raw`(?<!\p{L})${verb} ${key},? (?:${purpose})(?!\p{L})|${BEGIN}${verb} ${key}(?![\p{L}\d])`,
    'iu',
  )
}

function pressed(verb: string): RegExp {
  return new RegExp(String.raw`${verb} ([1-9]|…)(?=[^\p{L}\d]|$)`, 'giu')
}

const says = (words: string) => `says "${words}"`

export const RULES: Readonly<Record<string, LanguageRules>> = {
  en: {
    perMinute: 160,
    counts: 'words',
    press: pressed(String.raw`\bpress`),
    offered: offeredAfter(String.raw`\bpress`),
    keyFirst: firstAfter('(?:press|dial)', EN_KEY, 'for|to|if|when'),
    banned: [
      [
        /\bmenu (has|have|options have)( recently)? changed\b|\boptions have( recently)? changed\b/i,
        'claims that the menu has changed',
      ],
      [/\binvalid\b/i, says('invalid')],
      [/\berrors?\b/i, says('error')],
      [/\bincorrect(ly)?\b/i, says('incorrect')],
      [/\bunfortunately\b/i, says('unfortunately')],
    ],
  },
  de: {
    // Its words are longer than English ones.
    perMinute: 150,
    counts: 'words',
    press: pressed('drücken Sie die'),
    offered: offeredAfter('drücken Sie die'),
    keyFirst: firstAfter('drücken Sie die', KEY, 'für|um|wenn|falls|bei|zum|zur'),
    banned: [
      [/\bungültig/i, says('ungültig')],
      [/fehler/i, says('Fehler')],
      [/\binkorrekt|\bunzulässig/i, says('inkorrekt')],
      [/\bleider\b/i, says('leider')],
    ],
  },
  fr: {
    perMinute: 175,
    counts: 'words',
    press: pressed('tapez'),
    offered: offeredAfter('tapez'),
    keyFirst: firstAfter('tapez', KEY, 'pour|si|afin'),
    banned: [
      [/\binvalides?\b|\bnon valides?\b/i, says('invalide')],
      [/\berreurs?\b/i, says('erreur')],
      [/\bincorrecte?s?\b/i, says('incorrect')],
      [/\bmalheureusement\b/i, says('malheureusement')],
    ],
  },
  es: {
    perMinute: 165,
    counts: 'words',
    press: pressed('presione'),
    offered: offeredAfter('presione'),
    keyFirst: firstAfter('presione', KEY, 'para|si|por'),
    banned: [
      [/inválid|no válid/i, says('inválido')],
      [/\berror(es)?\b/i, says('error')],
      [/\bincorrect/i, says('incorrecto')],
      [/\blamentablemente\b|\bdesafortunadamente\b|\bdesgraciadamente\b/i, says('lamentablemente')],
    ],
  },
  ja: {
    perMinute: 350,
    counts: 'characters',
    press: /([1-9]|…)を(?=押|、)/g,
    offered: /([1-9])(?=を押|を、|。|、|$)/g,
    keyFirst: new RegExp(String.raw`${KEY}を(?:押すと|押せば|押したら)`),
    banned: [
      [/無効/, says('無効')],
      [/エラー/, says('エラー')],
      [/不正/, says('不正')],
      [/残念ながら/, says('残念ながら')],
    ],
  },
  pt: {
    perMinute: 165,
    counts: 'words',
    press: pressed('tecle'),
    offered: offeredAfter('tecle'),
    keyFirst: firstAfter('tecle', KEY, 'para|se|caso'),
    banned: [
      [/inválid|não válid/i, says('inválido')],
      [/\berros?\b/i, says('erro')],
      [/\bincorret/i, says('incorreto')],
      [/\binfelizmente\b/i, says('infelizmente')],
    ],
  },
}

/** Of a language without a row only the length is checked. Slower than most: a sentence is not taken for shorter than it is. */
export const USUAL_SPEED = { perMinute: 150, counts: 'words' } as const
