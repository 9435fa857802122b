/** `careline demo`: everything on this machine, with invented companies and people; no account needed. */
import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { startDemo, type DemoSettings } from '../demo/start-demo.ts'
import { runUntilStopped } from '../service/run-until-stopped.ts'

export function demoCommand(): Command {
  return new Command('demo')
    .description('run everything here, with invented companies and people: no account needed')
    .action(() => runUntilStopped(() => startDemo(settingsIn(process.env), print)))
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
