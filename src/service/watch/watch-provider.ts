/** Asks the identity provider each minute whether it answers, so that the person on duty hears of it before a shift cannot sign in. */
import { discoverProvider, type SignInSettings } from '../../web/sign-in/identity-provider.ts'
import type { WatchEvents } from '../events/watch-events.ts'
import { startRounds, type Rounds } from './rounds.ts'

/** People who are signed in stay so while it is down. */
const EVERY_MS = 60_000
/** What a start still has to do comes first. */
const FIRST_MS = 1_000

export function watchProvider(
  settings: SignInSettings,
  { providerProbed, watchFailed }: Pick<WatchEvents, 'providerProbed' | 'watchFailed'>,
  firstMs = FIRST_MS,
): Rounds {
  const look = async () => {
    try {
      await discoverProvider(settings)
      providerProbed({ answers: true })
    } catch (error) {
      providerProbed({ answers: false, error })
    }
  }
  let rounds: Rounds | undefined
  const first = setTimeout(() => {
    rounds = startRounds(look, EVERY_MS, (error) => watchFailed('identity provider', error))
  }, firstMs)
  first.unref()
  return {
    stop: async () => {
      clearTimeout(first)
      await rounds?.stop()
    },
  }
}
