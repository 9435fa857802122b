// Rings, on the speaker that was chosen for it, until it is stopped. Browsers play no sound before the page has been pressed.
let sound
let timer

export async function ring(speaker) {
  stopRinging()
  sound = new AudioContext()
  if (speaker !== undefined && speaker !== 'default') await sound.setSinkId?.(speaker).catch(() => undefined)
  const twice = () => [0, 0.4].forEach((after) => tone(sound, after))
  timer = setInterval(twice, 2_000)
  twice()
}

export function stopRinging() {
  clearInterval(timer)
  if (sound !== undefined) void sound.close()
  sound = undefined
}

function tone(context, after) {
  if (context === undefined) return
  const wave = context.createOscillator()
  const loud = context.createGain()
  wave.frequency.value = 520
  loud.gain.value = 0.15
  wave.connect(loud).connect(context.destination)
  wave.start(context.currentTime + after)
  wave.stop(context.currentTime + after + 0.25)
}
