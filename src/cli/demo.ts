/** `careline demo`: everything on this machine, with invented companies and people; no account needed. */
import { join, resolve } from 'node:path'
import { Command } from 'commander'
import type { DemoSettings } from '../demo/start-demo.ts'
import { PROJECT_ROOT } from '../project-root.ts'
import { runUntilStopped } from '../service/run-until-stopped.ts'
import { hasCluster } from '../stores/embedded/cluster.ts'
import { fillAside } from '../stores/embedded/fill-aside.ts'

export function demoCommand(): Command {
  return new Command('demo')
    .description('run everything here, with invented companies and people: no account needed')
    .action(() => runUntilStopped(() => start(settingsIn(process.env))))
}

/** In the tree that the demo runs from, and not in a folder of all users, who could put another database there. */
const CACHE = join(PROJECT_ROOT, PROJECT_ROOT.endsWith('dist') ? '..' : '.', 'node_modules/.cache/careline')

/** The database is made or copied by another process while this one still loads its own code. */
async function start(settings: DemoSettings): Promise<() => Promise<void>> {
  const hasNone = !settings.production && !(await hasCluster(settings.dataDir))
  const filled = hasNone && fillAside({ dataDir: settings.dataDir, cacheDir: CACHE, onMessage: print })
  const [{ startDemo }] = await Promise.all([import('../demo/start-demo.ts'), filled])
  return startDemo(settings, print)
}

function settingsIn(environment: NodeJS.ProcessEnv): DemoSettings {
  /** Blank is not set, as for the service. */
  const given = (name: string): string | undefined => environment[name]?.trim() || undefined
  const port = Number(given('PORT') ?? 3000)
  const dataDir = resolve(given('DATA_DIR') ?? '.careline')
  return {
    production: environment['NODE_ENV'] === 'production',
    port,
    dataDir,
    keysDir: given('KEYS_DIR') ?? join(dataDir, 'keys'),
    publicBaseUrl: given('PUBLIC_BASE_URL') ?? `http://127.0.0.1:${port}`,
    twilioApiBaseUrl: given('TWILIO_API_BASE_URL') ?? `http://127.0.0.1:${port}/demo/twilio`,
    brandName: given('BRAND_NAME') ?? 'Careline',
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
