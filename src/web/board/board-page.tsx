/** The pages of the board and of the wall: their regions in their places. */
import { Callbacks } from './board-callbacks.tsx'
import { Calls, Desks, Numbers, type BoardContext } from './board-body.tsx'
import type { BoardNow } from './board-now.ts'

interface BoardProps {
  context: BoardContext
  now: BoardNow
  said: string | undefined
}

export function BoardPage({ context, now, said }: BoardProps) {
  return (
    <div class="board" data-live="/board/events" data-parts="numbers desks calls">
      <h1 class="visually-hidden">Board</h1>
      <p>
        <LiveLink /> · <a href="/board/wall">Wall view</a>
      </p>
      <p id="live-said" class="said on-page" role="alert">
        {said}
      </p>
      <section aria-label="Numbers" id="live-numbers">
        <Numbers now={now} />
      </section>
      <section aria-labelledby="desks-title">
        <h2 id="desks-title">Desks</h2>
        <div class="scrolls" id="live-desks" role="group" aria-label="Desks" tabindex={0}>
          <Desks context={context} desks={now.board.desks} />
        </div>
      </section>
      <section id="unsent" aria-labelledby="unsent-title" hidden>
        <h2 id="unsent-title">Not sent</h2>
        <p>The forms that you wrote this in have gone. It is put back when they return.</p>
      </section>
      <section aria-labelledby="calls-title">
        <h2 id="calls-title">Calls now</h2>
        <div class="scrolls" id="live-calls" role="group" aria-label="Calls" tabindex={0}>
          <CallRegion context={context} now={now} />
        </div>
      </section>
    </div>
  )
}

export function CallRegion({ context, now: { board } }: Pick<BoardProps, 'context' | 'now'>) {
  return (
    <>
      <Calls context={context} calls={board.calls} />
      <Callbacks list={board.callbacks} />
    </>
  )
}

export function WallPage({ now }: { now: BoardNow }) {
  return (
    <div class="board wall" data-live="/board/wall/events" data-parts="numbers">
      <h1 class="visually-hidden">Wall</h1>
      <section aria-label="Numbers" id="live-numbers">
        <Numbers now={now} />
      </section>
      <p>
        <LiveLink /> · <a href="/">Back</a>
      </p>
    </div>
  )
}

/** The page's script writes into it whether the live stream is there (assets/live.js). */
function LiveLink() {
  return (
    <span id="live-link" role="status">
      Connecting…
    </span>
  )
}
