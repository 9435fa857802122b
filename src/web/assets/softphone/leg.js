// The call that rings in this browser, or is talked on. What this page had ring by a press is answered by itself.
import { announce } from '../announce.js'
import { ring, stopRinging } from './ring.js'
import { troubleWords } from './words.js'

const part = (name) => document.getElementById(`softphone-${name}`)

/** The answer to the press that had it ring may come after the ring itself. */
const AFTER_A_PRESS_MS = 1_500
/** Legs that were expected and never rang are forgotten. */
const MOST_EXPECTED = 20

export function makeLeg() {
  /** Answered by a press on this desk, by Twilio's name of the leg. */
  const expected = new Set()
  let pressedAt = -Infinity
  let call
  let isTalking = false
  let waiting
  const trouble = new Set()
  let afterwards = () => undefined

  function show() {
    const rings = call !== undefined && !isTalking
    part('answer').hidden = !rings
    part('reject').hidden = !rings
    part('hang-up').hidden = !isTalking
    part('levels').hidden = !isTalking
    const words = isTalking ? troubleWords(trouble) : ''
    if (part('warning').textContent !== words) announce(words)
    part('warning').textContent = words
    part('warning').hidden = words === ''
  }

  function forget() {
    clearTimeout(waiting)
    stopRinging()
    call = undefined
    isTalking = false
    trouble.clear()
    part('level').value = 0
    part('heard').textContent = ''
    show()
    const next = afterwards
    afterwards = () => undefined
    next()
  }

  function answer() {
    clearTimeout(waiting)
    stopRinging()
    call?.accept()
  }

  /** The mute of the desk, on the call page: also here, so that nothing leaves this microphone. */
  function followMute() {
    const facts = JSON.parse(document.getElementById('call-facts')?.dataset.facts ?? '[]')
    if (isTalking) call.mute(facts.some(([name]) => name === 'muted'))
  }

  function rings(incoming, speaker) {
    // One at a time; the device itself refuses more.
    if (call !== undefined) return incoming.reject()
    call = incoming
    const isIt = () => call === incoming
    incoming.on('accepted', () => {
      if (!isIt()) return
      isTalking = true
      followMute()
      show()
    })
    incoming.on('over', () => isIt() && forget())
    incoming.on('volume', (level) => isIt() && (part('level').value = level))
    incoming.on('heard', (words) => isIt() && (part('heard').textContent = `You hear: ${words}`))
    incoming.on('warning', (name) => isIt() && (trouble.add(name), show()))
    incoming.on('cleared', (name) => isIt() && (trouble.delete(name), show()))
    if (expected.delete(incoming.id)) return answer()
    const hasPressed = performance.now() - pressedAt < AFTER_A_PRESS_MS
    waiting = setTimeout(
      () => {
        show()
        announce('A call rings in this browser: press Answer.')
        void ring(speaker)
      },
      hasPressed ? AFTER_A_PRESS_MS : 0,
    )
    return undefined
  }

  part('answer').addEventListener('click', () => {
    if (call !== undefined && !isTalking) answer()
  })
  part('reject').addEventListener('click', () => {
    const rejected = call
    if (!isTalking) forget()
    rejected?.reject()
  })
  part('hang-up').addEventListener('click', () => call?.hangUp())
  document.addEventListener('careline:drawn', followMute)

  return {
    rings,
    forget,
    isTalking: () => isTalking,
    /** At once, or when the conversation is over. */
    whenFree: (work) => {
      if (isTalking) afterwards = work
      else work()
    },
    pressed: () => (pressedAt = performance.now()),
    expect: (id) => {
      if (call?.id === id && !isTalking) return answer()
      expected.add(id)
      if (expected.size > MOST_EXPECTED) expected.delete(expected.values().next().value)
      return undefined
    },
  }
}
