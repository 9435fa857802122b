/** One figure with its target: a word, a shape and a colour say together whether it is met. Tiles stand in a `dl` of class `tiles`. */
import type { Child } from 'hono/jsx'
import { Icon } from './icon.tsx'

/** `plain`: there is no target. Without a measurement there is no verdict. */
export const TILE_STATES = ['ok', 'at-risk', 'missed', 'no-data', 'plain'] as const
export type TileState = (typeof TILE_STATES)[number]

const WORDS: Record<Exclude<TileState, 'plain'>, string> = {
  ok: 'ok',
  'at-risk': 'at risk',
  missed: 'missed',
  'no-data': 'no data yet',
}

/** On a grid of 16 by 16. */
const SHAPES: Record<Exclude<TileState, 'plain'>, string> = {
  // A disc with a tick.
  ok: 'M8 0a8 8 0 1 1 0 16A8 8 0 0 1 8 0Zm-1 11.6 5.5-5.5-1.5-1.5-4 4-2-2-1.5 1.5Z',
  // A diamond.
  'at-risk': 'M8 0l8 8-8 8-8-8Z',
  // A triangle with an exclamation mark.
  missed: 'M8 .5 16 15H0Zm-1 5v5h2v-5Zm0 6v2h2v-2Z',
  // A ring.
  'no-data': 'M8 0a8 8 0 1 1 0 16A8 8 0 0 1 8 0Zm0 2.6a5.4 5.4 0 1 0 0 10.8A5.4 5.4 0 0 0 8 2.6Z',
}

/** Word and shape of a state, in its colour. */
export function StateMark({ state, word = WORDS[state] }: { state: Exclude<TileState, 'plain'>; word?: string }) {
  return (
    <span class={`tile-state is-${state}`}>
      <svg viewBox="0 0 16 16" width="12" height="12" aria-hidden="true" focusable="false">
        <path fill="currentColor" fill-rule="evenodd" d={SHAPES[state]} />
      </svg>
      {word}
    </span>
  )
}

/** Of a time that runs: `from` (ISO 8601) until `target` seconds later. */
export interface Running {
  from: string
  target: number
  share: 'ok' | 'at-risk' | 'missed'
}

/** The mark of how much of a target is used. The page's script turns it on (assets/live.js). */
export function RunningMark() {
  return (
    <>
      <StateMark state="ok" />
      <StateMark state="at-risk" />
      <StateMark state="missed" />
    </>
  )
}

/** On the element around a `RunningMark`. */
export const runningData = ({ from, target, share }: Running) => ({
  'data-from': from,
  'data-target': String(target),
  'data-share': share,
})

/** Against before, e.g. "4 more than at this time yesterday". `no-data`: there is nothing to hold it against. */
export interface Delta {
  text: string
  direction: 'up' | 'down' | 'same' | 'no-data'
}

const ARROWS = { up: 'arrow-up', down: 'arrow-down', same: 'minus' } as const

export interface TileProps {
  name: string
  value: Child
  state: TileState
  /** In place of the state's own word. */
  word?: string | undefined
  /** The target, e.g. "target 90 %"; of a plain tile, what else there is to say. */
  aim?: Child
  delta?: Delta | undefined
  /** The value is a time to which the page counts down, and the state follows it. */
  running?: Running | undefined
  /** A small drawing of how it went. */
  children?: Child
}

/** Longer than a figure, where a wall shows figures as large as they fit. */
const isWord = (value: Child) => typeof value === 'string' && /[a-z]{5}/i.test(value)

export function Tile({ name, value, state, word, aim, delta, running, children }: TileProps) {
  return (
    <div
      class={`tile ${running?.share ?? state}`}
      {...(running === undefined ? {} : { 'data-figure': '', ...runningData(running) })}
    >
      <dt>{name}</dt>
      <dd class={isWord(value) ? 'tile-value is-word' : 'tile-value'}>{value}</dd>
      <dd class="aim">
        {running !== undefined && <RunningMark />}
        {running === undefined && state !== 'plain' && (
          <StateMark state={state} {...(word === undefined ? {} : { word })} />
        )}
        {aim !== undefined && <span>{aim}</span>}
      </dd>
      {delta !== undefined && (
        <dd class={`delta is-${delta.direction}`}>
          {delta.direction !== 'no-data' && <Icon shape={ARROWS[delta.direction]} size={12} />}
          <span>{delta.text}</span>
        </dd>
      )}
      {children !== undefined && <dd class="tile-drawing">{children}</dd>}
    </div>
  )
}
