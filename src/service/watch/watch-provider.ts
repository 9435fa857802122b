/** Asks the identity provider each minute whether it answers, so that the person on duty hears of it before a shift cannot sign in. */
import { discoverProvider, type SignInSettings } from '../../web/sign-in/identity-provider.ts'
import type { WatchEvents } from '../events/watch-events.ts'
import { startRounds, type Rounds } from './rounds.ts'

/** People who are signed in stay so while it is down. */
const EVERY_MS = 60_000

export function watchProvider(
  settings: SignInSettings,
  { providerProbed, watchFailed }: Pick<WatchEvents, 'providerProbed' | 'watchFailed'>,
): Rounds {
  const look = async () => {
    try {
      await discoverProvider(settings)
      providerProbed({ answers: true })
    } catch (error) {
      providerProbed({ answers: false, error })
    }
  }
  return startRounds(look, EVERY_MS, (error) => watchFailed('identity provider', error))
}
