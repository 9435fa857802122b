// The words of the page, in its language, as the server wrote them into its head (shell/script-words.ts).
const own = JSON.parse(document.querySelector('meta[name="words"]')?.content ?? '{}')

/** `values`: texts or elements, in place of their names in braces. Pieces to put into an element. */
export function pieces(sentence, values = {}) {
  return (sentence ?? '').split(/\{(\w+)\}/).map((piece, at) => (at % 2 === 0 ? piece : (values[piece] ?? '')))
}

export const wordPieces = (name, values) => pieces(own[name], values)
export const word = (name, values) => wordPieces(name, values).join('')
