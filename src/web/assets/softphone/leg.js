// The call that rings in this browser, or is talked on. What this page had ring by a press is answered by itself.
import { announce } from '../announce.js'
import { toast } from '../toast.js'
import { ring, stopRinging } from './ring.js'
import { troubleWords } from './words.js'

const part = (name) => document.getElementById(`softphone-${name}`)

/** The answer to the press that had it ring may come after the ring itself. */
const AFTER_A_PRESS_MS = 1_500
/** Legs that were expected and never rang are forgotten. */
const MOST_EXPECTED = 20

/** By Twilio's name of the leg: had ring by a press in this browser. */
const expected = new Set()
let pressedAt = -Infinity
let call
let talks = false
let waiting
let wasOnDesk = false
const trouble = new Set()
let afterwards = () => undefined

export const isTalking = () => talks

const facts = () => document.getElementById('call-facts')?.dataset ?? {}
const isOnDesk = () => ['talking', 'keying-pin'].includes(facts().state)

function show() {
  const isRinging = call !== undefined && !talks
  part('answer').hidden = !isRinging
  part('reject').hidden = !isRinging
  // The desk ends its own conversation: hanging up would only put the caller back into the queue.
  part('hang-up').hidden = !talks || isOnDesk()
  part('levels').hidden = !talks
  const words = talks ? troubleWords(trouble) : ''
  if (part('warning').textContent !== words) announce(words)
  part('warning').textContent = words
  part('warning').hidden = words === ''
}

export function forget() {
  clearTimeout(waiting)
  stopRinging()
  call = undefined
  talks = false
  wasOnDesk = false
  trouble.clear()
  part('level').value = 0
  part('heard').textContent = ''
  show()
  const next = afterwards
  afterwards = () => undefined
  next()
}

/** At once, or when the conversation is over. */
export function whenFree(work) {
  if (talks) afterwards = work
  else work()
}

function answer() {
  clearTimeout(waiting)
  stopRinging()
  call?.accept()
}

/** The mute of the desk: also here, so that nothing leaves this microphone. */
function followDesk() {
  if (!talks) return
  call.mute(JSON.parse(facts().facts ?? '[]').some(([name]) => name === 'muted'))
  // What was said before the conversation began is over with it.
  if (isOnDesk() && !wasOnDesk) part('heard').textContent = ''
  wasOnDesk = isOnDesk()
  show()
}

/** One at a time; the device itself refuses more. */
export function rings(incoming, speaker) {
  if (call !== undefined) {
    incoming.reject()
    return
  }
  call = incoming
  heed(incoming)
  if (expected.delete(incoming.id)) {
    answer()
    return
  }
  const hasPressed = performance.now() - pressedAt < AFTER_A_PRESS_MS
  waiting = setTimeout(() => askToAnswer(speaker), hasPressed ? AFTER_A_PRESS_MS : 0)
}

function askToAnswer(speaker) {
  show()
  announce('A call rings in this browser: press Answer.')
  void ring(speaker)
}

function heed(incoming) {
  const unlessGone = (work) => (what) => {
    if (call === incoming) work(what)
  }
  incoming.on(
    'accepted',
    unlessGone(() => {
      talks = true
      followDesk()
    }),
  )
  incoming.on('over', unlessGone(forget))
  // Most often the microphone. The caller is back in the queue, and stays.
  incoming.on(
    'failed',
    unlessGone((why) => toast(`The call could not be answered in this browser: ${why}`, { isWrong: true })),
  )
  incoming.on(
    'volume',
    unlessGone((level) => (part('level').value = level)),
  )
  incoming.on(
    'heard',
    unlessGone((words) => (part('heard').textContent = `You hear: ${words}`)),
  )
  incoming.on(
    'warning',
    unlessGone((name) => {
      trouble.add(name)
      show()
    }),
  )
  incoming.on(
    'cleared',
    unlessGone((name) => {
      trouble.delete(name)
      show()
    }),
  )
}

/** A press in this browser has a phone of this person ring; which leg, `expect` says. */
export function noteAPress() {
  pressedAt = performance.now()
}

export function expect(id) {
  if (call?.id === id && !talks) {
    answer()
    return
  }
  expected.add(id)
  if (expected.size > MOST_EXPECTED) expected.delete(expected.values().next().value)
}

part('answer').addEventListener('click', () => {
  if (call !== undefined && !talks) answer()
})
part('reject').addEventListener('click', () => {
  const rejected = call
  if (!talks) forget()
  rejected?.reject()
})
part('hang-up').addEventListener('click', () => call?.hangUp())
document.addEventListener('careline:drawn', followDesk)
