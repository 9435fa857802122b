/** `careline fallback`: a static document for the Twilio number's fallback, to be hosted somewhere else. */
import { Command, InvalidArgumentError } from 'commander'
import { FLOW_CATALOGUE } from '../calls/words/flow-catalogue.ts'
import { loadFlows } from '../flows/loader/load-flows.ts'
import { staticFallbackTwiml } from '../phone/twiml.ts'
import { readFlowsDir } from '../service/settings/config.ts'

export function fallbackCommand(): Command {
  return new Command('fallback')
    .description('print the static TwiML for a number’s fallback: rings a duty desk when the service does not answer')
    .requiredOption('--duty <number>', 'the duty desk, in E.164', e164)
    .option('--brand <name>', 'spoken before "Customer Care"', 'Careline')
    .action(({ duty, brand }: { duty: string; brand: string }) => {
      const { prompts } = loadFlows(readFlowsDir(process.env), FLOW_CATALOGUE)
      const said = prompts.render('fault.duty', 'en', { brand })
      console.log(staticFallbackTwiml(duty, said, prompts.render('fault.duty-away', 'en', {})))
    })
}

function e164(text: string): string {
  if (!/^\+[1-9][0-9]{6,14}$/.test(text)) throw new InvalidArgumentError('must be + and 7 to 15 digits')
  return text
}
