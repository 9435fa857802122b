// What callers will hear, by the browser's own voice.
const speech = window.speechSynthesis
if (speech !== undefined) {
  for (const button of document.querySelectorAll('button[data-speak]')) {
    button.hidden = false
    button.addEventListener('click', () => {
      const words = new SpeechSynthesisUtterance(button.dataset.speak)
      words.lang = button.dataset.speakIn
      speech.cancel()
      speech.speak(words)
    })
  }
}
