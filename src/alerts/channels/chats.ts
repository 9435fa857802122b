/** Channels that people read: Slack and Teams by incoming webhooks, whose addresses are secrets, and e-mail. */
import { openTransport, mailServer, type MailSettings } from '../../profile/send-notices.ts'
import type { Channel, ChannelDeps } from './channel.ts'
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

const MAIL_TIMEOUT_MS = 15_000

export function mail({ settings, board, brand, mail: server }: ChannelDeps & { mail: MailSettings }): Channel {
  const transport = openTransport(mailServer(server.url, MAIL_TIMEOUT_MS), { from: server.from })
  transport.catch(() => undefined)
  return {
    tell: async (message) => {
      try {
        await (
          await transport
        ).sendMail({
          to: [...(settings.to ?? [])],
          subject: headline(message, brand),
          text: `${linesOf(message, settings, board).join('\n')}\n`,
          // The mails of one alert are one conversation (RFC 5322), and no machine answers them (RFC 3834).
          headers: {
            'Auto-Submitted': 'auto-generated',
            References: `<${message.dedupKey}@${new URL(board).hostname}>`,
          },
        })
        return { kind: 'told' }
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? String(error.code) : 'no reason given'
        return { kind: 'later', problem: `the mail server did not take it (${code})` }
      }
    },
  }
}
