/** Cookies of other applications under the same domain pile up: a browser that sends too many gets a page that says what to delete. */
import type { Server } from 'node:http'
import type { Duplex } from 'node:stream'

/** Node's own 16 kB is less than what the cookies of a company's domain come to; browsers send 4 kB a cookie. */
export const MAX_HEADER_BYTES = 64 * 1024

const PAGE = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Too many cookies · Careline</title></head>
<body>
<h1>Your browser sends too many cookies</h1>
<p>Nothing is wrong with your account. The cookies that your browser sends with this request come to more than ${MAX_HEADER_BYTES / 1024} kB, which is more than this service reads.</p>
<p>What to do: in the settings of your browser, delete the cookies of this address and of the domain above it (for care.example.com, that is example.com). Those of Careline are called careline and careline-sign-in, and are small; the large ones belong to other applications of that domain, which sign you in again when you need them. Then load this page again.</p>
</body>
</html>
`

/** Every other error is answered as Node does by default. */
export function explainLargeHeaders(server: Server): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy()
      return
    }
    socket.end(
      error.code === 'HPE_HEADER_OVERFLOW'
        ? answer('431 Request Header Fields Too Large', PAGE)
        : answer('400 Bad Request', ''),
    )
  })
}

function answer(status: string, body: string): string {
  return [
    `HTTP/1.1 ${status}`,
    'Connection: close',
    'Cache-Control: no-store',
    "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'",
    'Content-Type: text/html; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n')
}
