/** Channels that people read: Slack and Teams by incoming webhooks, whose addresses are secrets, and e-mail. */
import { mailFailure, mailServer, notSentTo, openTransport, type MailSettings } from '../../profile/mail-server.ts'
import type { Channel, ChannelDeps } from './channel.ts'
import type { Message } from './outbox.ts'
import { postJson } from './post-json.ts'
import { headline, linesOf } from './words.ts'

/** Slack reads these as the beginning of a mention or a link. */
const forSlack = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

export function slack({ settings, secret, board, brand }: ChannelDeps): Channel {
  return {
    tell: (message) => {
      const title = forSlack(headline(message, brand))
      return postJson(secret, { text: [`*${title}*`, ...linesOf(message, settings, board).map(forSlack)].join('\n') })
    },
  }
}

/** As a workflow of Teams takes it: an adaptive card in a message. */
export function teams({ settings, secret, board, brand }: ChannelDeps): Channel {
  return {
    tell: (message) => {
      const lines = linesOf(message, settings, board)
      const block = (text: string, more: object = {}) => ({ type: 'TextBlock', text, wrap: true, ...more })
      const content = {
        $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
        type: 'AdaptiveCard',
        version: '1.4',
        body: [
          block(headline(message, brand), { weight: 'Bolder', size: 'Medium' }),
          ...lines.map((line) => block(line)),
        ],
      }
      return postJson(secret, {
        type: 'message',
        attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content }],
      })
    },
  }
}

/** Who waits for a step that others were told: more alerts than this are not open at once. */
const MOST_WAITING = 100

export function mail({ settings, board, brand, mail: server }: ChannelDeps & { mail: MailSettings }): Channel {
  const transport = openTransport(mailServer(server.url), { from: server.from })
  transport.catch(() => undefined)
  /** By alert and step: addresses that the server takes later, where it took others. */
  const waiting = new Map<string, string[]>()

  async function send(message: Message, to: readonly string[]) {
    return (await transport).sendMail({
      to: [...to],
      subject: headline(message, brand),
      text: `${linesOf(message, settings, board).join('\n')}\n`,
      // The mails of one alert are one conversation (RFC 5322), and no machine answers them (RFC 3834).
      headers: {
        'Auto-Submitted': 'auto-generated',
        References: `<${message.dedupKey}@${new URL(board).hostname}>`,
      },
    })
  }

  return {
    tell: async (message) => {
      const step = `${message.dedupKey} ${message.step}`
      const to = waiting.get(step) ?? settings.to ?? []
      try {
        const { refused, later } = notSentTo(await send(message, to))
        if (later.length > 0 && waiting.size < MOST_WAITING) {
          waiting.set(step, later)
          return {
            kind: 'later',
            problem: `the mail server does not take it for ${later.length} of ${to.length} addresses yet`,
          }
        }
        waiting.delete(step)
        return refused.length === 0 ? { kind: 'told' } : { kind: 'told', person: `not ${refused.join(', ')}: refused` }
      } catch (error) {
        const { problem, isForGood } = mailFailure(error)
        if (isForGood) waiting.delete(step)
        return { kind: isForGood ? 'refused' : 'later', problem }
      }
    },
  }
}
