/**
 * Writes `loop.wav`, the music between hold messages: `node src/phone/hold-music/make-loop.mjs`. Every tone is computed here, so that
 * no licence is needed. 8 kHz, mono, µ-law: what a telephone line carries, so that Twilio need not convert it.
 */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const RATE = 8_000
/** Twice this is the quiet between two hold messages (calls/queue/hold-message.ts). */
const SECONDS = 27.5
const LENGTH = RATE * SECONDS
/** Below the level of a voice: 0.25 is 12 dB under the loudest that the line carries. */
const PEAK = 0.25

/** Four chords, as MIDI numbers: the bass, then what is plucked above it. All fundamentals lie within the telephone band. */
const CHORDS = [
  [60, 64, 67, 71, 76],
  [57, 64, 69, 72, 76],
  [65, 69, 72, 76, 81],
  [62, 67, 71, 74, 79],
]
/** Which of the upper tones follow one another in a chord. */
const PATTERN = [1, 2, 3, 4, 3, 2, 3, 4]

const hertz = (/** @type {number} */ midi) => 440 * 2 ** ((midi - 69) / 12)

/** The end of the loop runs into its beginning: what still sounds there is added at the start, so the seam is heard as any other moment. */
const sound = new Float64Array(LENGTH)

/** @param {number} at Seconds. @param {number} midi @param {{ level: number, attack: number, decay: number }} how */
function addTone(at, midi, { level, attack, decay }) {
  const begin = Math.round(at * RATE)
  const count = Math.round((attack + decay * 7) * RATE)
  for (let i = 0; i < count; i += 1) {
    const t = i / RATE
    const rise = t < attack ? (1 - Math.cos((Math.PI * t) / attack)) / 2 : 1
    const end = i > count - RATE / 10 ? (count - i) / (RATE / 10) : 1
    const phase = 2 * Math.PI * hertz(midi) * t
    const wave = Math.sin(phase) + 0.25 * Math.sin(2 * phase) + 0.08 * Math.sin(3 * phase)
    const place = (begin + i) % LENGTH
    sound[place] = (sound[place] ?? 0) + level * rise * end * Math.exp(-t / decay) * wave
  }
}

const chordSeconds = SECONDS / CHORDS.length
CHORDS.forEach((chord, n) => {
  const begin = n * chordSeconds
  for (const midi of chord.slice(0, 4)) addTone(begin, midi, { level: 0.3, attack: 1.2, decay: 2.4 })
  PATTERN.forEach((which, i) => {
    const at = begin + (i * chordSeconds) / PATTERN.length
    addTone(at, chord[which] ?? 60, { level: 0.55, attack: 0.03, decay: 0.7 })
  })
})

const loudest = sound.reduce((most, value) => Math.max(most, Math.abs(value)), 0)

/** G.711 µ-law of one sample from -1 to 1. @param {number} value */
function muLaw(value) {
  const bias = 132
  const magnitude = Math.min(32_635, Math.round(Math.abs(value) * 32_767)) + bias
  const exponent = Math.max(0, Math.floor(Math.log2(magnitude)) - 7)
  const mantissa = (magnitude >> (exponent + 3)) & 15
  return ~((value < 0 ? 128 : 0) | (exponent << 4) | mantissa) & 255
}

const data = Buffer.from(Array.from(sound, (value) => muLaw((value / loudest) * PEAK)))
const head = Buffer.alloc(58)
head.write('RIFF', 0)
head.writeUInt32LE(50 + data.length, 4)
head.write('WAVEfmt ', 8)
head.writeUInt32LE(18, 16)
head.writeUInt16LE(7, 20)
head.writeUInt16LE(1, 22)
head.writeUInt32LE(RATE, 24)
head.writeUInt32LE(RATE, 28)
head.writeUInt16LE(1, 32)
head.writeUInt16LE(8, 34)
head.writeUInt16LE(0, 36)
head.write('fact', 38)
head.writeUInt32LE(4, 42)
head.writeUInt32LE(data.length, 46)
head.write('data', 50)
head.writeUInt32LE(data.length, 54)
writeFileSync(fileURLToPath(new URL('loop.wav', import.meta.url)), Buffer.concat([head, data]))
