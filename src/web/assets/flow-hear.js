// Says a sentence with the browser's own voice, in the language of the sentence. A caller hears another voice, and values in place of names.

const voices = window.speechSynthesis

for (const button of document.querySelectorAll('[data-hear]')) if (voices !== undefined) dress(button)

function dress(button) {
  button.hidden = false
  button.addEventListener('click', () => {
    voices.cancel()
    const said = new SpeechSynthesisUtterance(spoken(textOf(button)))
    said.lang = button.dataset.hearIn
    voices.speak(said)
  })
}

function textOf({ dataset: { hear, hearFrom } }) {
  return hearFrom === undefined ? hear : document.getElementById(hearFrom).value
}

/** Pauses are silent, of a choice its words for "other" are said, and of a value its name. */
function spoken(text) {
  return text
    .replaceAll(/\{pause \d+\}/g, ', ')
    .replaceAll(/\{\w+, (?:plural|select|selectordinal),.*?other \{([^{}]*)\}\}/g, '$1')
    .replaceAll(/\{(\w+)[^{}]*\}/g, (_, name) => name.replaceAll(/([A-Z])/g, ' $1').toLowerCase())
    .replaceAll('#', '')
}
