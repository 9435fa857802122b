/** Headers of every screen: content security policy, permissions, and the wider ones of a page that talks through the browser. */
import type { Request, RequestHandler, Response } from 'express'
import helmet from 'helmet'
import { CSP_GROUP, CSP_REPORTS } from './csp-reports.ts'

/** What a page that talks through the browser may reach besides this service. */
export interface TalkHosts {
  connect: readonly string[]
  media: readonly string[]
}

/** docs/security.md, "Sessions and pages". Scripts and styles come from files of this service only: no attribute or element holds any. */
export function pageHeaders(https: boolean): RequestHandler {
  const secure = helmet({
    contentSecurityPolicy: policy({ connect: [], media: [] }),
    strictTransportSecurity: https ? { maxAge: 31_536_000, includeSubDomains: true } : false,
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
  })
  return (request, response, next) => {
    response.set({ 'Permissions-Policy': permissions('()'), 'Reporting-Endpoints': `${CSP_GROUP}="${CSP_REPORTS}"` })
    secure(request, response, next)
  }
}

/** For the pages that are declared so, after the headers of every page. */
export function talkHeaders(hosts: TalkHosts): (request: Request, response: Response) => void {
  const wider = helmet.contentSecurityPolicy(policy(hosts))
  return (request, response) => {
    response.set('Permissions-Policy', permissions('(self)'))
    wider(request, response, () => undefined)
  }
}

function policy({ connect, media }: TalkHosts) {
  return {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      fontSrc: ["'self'"],
      mediaSrc: ["'self'", ...media],
      connectSrc: ["'self'", ...connect],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
      baseUri: ["'none'"],
      objectSrc: ["'none'"],
      requireTrustedTypesFor: ["'script'"],
      // Browsers know one or the other.
      reportUri: [CSP_REPORTS],
      reportTo: [CSP_GROUP],
    },
  }
}

function permissions(microphone: '()' | '(self)'): string {
  return `camera=(), geolocation=(), microphone=${microphone}`
}
