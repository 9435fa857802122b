/** Hold music that Twilio could not play, at a start: it is said, the bundled loop plays, and a reload finds it once it is mended. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startReload, type Reload } from '../../src/service/reload/reload.ts'
import { STANDARD_NUMBERS } from '../../src/service/settings/site-policy.ts'
import { realFlows } from '../flows/flows-folder.ts'

let server: Server
let folder: string
let reload: Reload | undefined
/** Of the file; undefined: it is not there. */
let type: string | undefined
let taken: string[]
let said: string[]
const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/wait.mp3`

beforeEach(async () => {
  ;[taken, said, type] = [[], [], 'text/html']
  folder = await mkdtemp(join(tmpdir(), 'careline-music-'))
  server = createServer((_, response) => {
    if (type === undefined) response.writeHead(404)
    else response.writeHead(200, { 'content-type': type, 'content-length': '1000' })
    response.end()
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
})
afterEach(async () => {
  await reload?.stop()
  await new Promise((done) => server.close(done))
  await rm(folder, { recursive: true })
})

const start = (holdMusic: string) =>
  (reload = startReload({
    dataDir: folder,
    flows: { readFolderAgain: async () => ({ kind: 'left', voice: realFlows(), says: '' }) },
    site: { file: undefined, numbers: { ...STANDARD_NUMBERS, holdMusic } },
    takeNumbers: (numbers) => taken.push(numbers.holdMusic),
    report: () => undefined,
    onMusicRefused: (why) => said.push(why),
    onFailure: (what, error) => {
      throw new Error(what, { cause: error })
    },
  }))

test('the loop plays and the log says why; what is so still holds up no reload, which takes it once it can be played', async () => {
  const { now } = start(url())
  expect(await now()).toMatchObject({ kind: 'taken', numbers: 'same' })
  expect(taken).toEqual(['bundled'])
  expect(said).toEqual(Array(2).fill('hold-music is text/html; serve it with its audio type, e.g. audio/mpeg'))
  type = 'audio/mpeg'
  expect(await now()).toMatchObject({ kind: 'taken', numbers: 'changed' })
  expect(taken).toEqual(['bundled', url()])
  // Another time it is as before: not asked for again.
  type = undefined
  expect(await now()).toMatchObject({ kind: 'taken', numbers: 'same' })
  expect(said).toHaveLength(2)
})

test.each(['audio/mpeg', 'bundled', 'none'])('%s changes nothing', async (what) => {
  type = what
  const { now } = start(what.includes('/') ? url() : what)
  expect(await now()).toMatchObject({ kind: 'taken', numbers: 'same' })
  expect([taken, said]).toEqual([[], []])
})
