/** The commands of `careline`, one per file. Exits 0 ok, 1 problems found, 2 bad usage or input. A failure is one sentence. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Command, CommanderError } from 'commander'
import { PROJECT_ROOT } from '../../project-root.ts'
import { buildInWords, readBuildInfo } from '../../service/build-info.ts'
import { sentenceOf } from '../../service/failure-sentence.ts'
import { loadSettingsFile } from '../../service/settings/settings-file.ts'
import { EXIT_SETTINGS, SettingsRefused } from '../../service/settings/settings-refused.ts'

/** `npm run package` leaves it out: an installation has no use for invented people and a pretend telephone network. */
const HAS_DEMO = existsSync(join(PROJECT_ROOT, 'src/demo'))

/** A new command is one line here. */
const COMMANDS: Record<string, () => Promise<Command>> = {
  audit: async () => (await import('../audit.ts')).auditCommand(),
  backup: async () => (await import('../records/backup.ts')).backupCommand(),
  calls: async () => (await import('../calls.ts')).callsCommand(),
  decide: async () => (await import('../decide.ts')).decideCommand(),
  demo: async () => (HAS_DEMO ? (await import('../demo.ts')).demoCommand() : onlyInSource('demo')),
  directory: async () => (await import('../directory.ts')).directoryCommand(),
  doctor: async () => (await import('../doctor.ts')).doctorCommand(),
  explain: async () => (await import('../explain.ts')).explainCommand(),
  fallback: async () => (await import('../fallback.ts')).fallbackCommand(),
  hours: async () => (await import('../records/hours.ts')).hoursCommand(),
  init: async () => (await import('../first-start/init.ts')).initCommand(),
  flows: async () => (await import('../flows.ts')).flowsCommand(),
  keys: async () => (await import('../keys.ts')).keysCommand(),
  phone: async () => (HAS_DEMO ? (await import('../phone.ts')).phoneCommand() : onlyInSource('phone')),
  restore: async () => (await import('../records/restore.ts')).restoreCommand(),
  retention: async () => (await import('../records/retention.ts')).retentionCommand(),
  'sign-in': async () => (await import('../sign-in.ts')).signInCommand(),
  reload: async () => (await import('../reload.ts')).reloadCommand(),
  provision: async () => (await import('../provision.ts')).provisionCommand(),
}

/** The demo invents its account and its people; the settings of a real service must not reach it. `init` may have none yet. */
const OWN_SETTINGS: ReadonlySet<string> = new Set(['demo', 'init', 'phone'])

const EXIT_PROBLEMS = 1
const EXIT_USAGE = 2

/** Never rejects: says what went wrong on standard error and sets the exit code. */
export async function runCareline(args: string[]): Promise<void> {
  try {
    const careline = await program(args[0])
    if (args.length === 0) careline.help({ error: true })
    await careline.parseAsync(args, { from: 'user' })
  } catch (error) {
    process.exitCode = exitCodeFor(error)
  }
}

const VERSION_FLAGS = ['-V', '--version']

/** Loading one command keeps `careline decide` fast, and the version none; help and misspellings need to know them all. */
async function program(asked: string | undefined): Promise<Command> {
  const only = asked !== undefined && Object.hasOwn(COMMANDS, asked) ? COMMANDS[asked] : undefined
  const others = asked !== undefined && VERSION_FLAGS.includes(asked) ? [] : Object.values(COMMANDS)
  const loaded = await Promise.all((only === undefined ? others : [only]).map((load) => load()))
  const careline = new Command('careline')
    .description('The front door of a Customer Care line.')
    .version(buildInWords(readBuildInfo()), VERSION_FLAGS.join(', '), 'which build this is')
    .showHelpAfterError('(add --help for what can be asked)')
    .option('--env-file <file>', 'settings; left out: .env, when there is one. What the environment holds wins')
    .exitOverride()
    .hook('preAction', (_program, action) => {
      if (OWN_SETTINGS.has(topOf(action, careline))) return
      for (const sentence of loadSettingsFile(careline.opts<{ envFile?: string }>().envFile)) console.error(sentence)
    })
  for (const command of loaded) careline.addCommand(inherit(command, careline))
  return careline
}

function onlyInSource(name: 'demo' | 'phone'): Command {
  const says = `careline ${name} is only in the source tree: there, npm ci && npm run ${name}.`
  return new Command(name)
    .description('only in the source tree')
    .allowUnknownOption()
    .argument('[anything...]')
    .action(() => {
      console.error(says)
      process.exitCode = EXIT_USAGE
    })
}

/** `addCommand` leaves settings behind; without this a wrong option of a sub-command would exit 1, "problems found". */
function inherit(command: Command, parent: Command): Command {
  command.copyInheritedSettings(parent)
  for (const child of command.commands) inherit(child, command)
  return command
}

function topOf(action: Command, careline: Command): string {
  return action.parent === null || action.parent === careline ? action.name() : topOf(action.parent, careline)
}

function exitCodeFor(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE
  if (error instanceof SettingsRefused) {
    console.error(error.message)
    return EXIT_SETTINGS
  }
  console.error(`It did not work: ${sentenceOf(error)}`)
  return EXIT_PROBLEMS
}
