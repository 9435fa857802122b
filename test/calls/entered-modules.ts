/** The service with a note at the start of every function of `src`: which modules a request enters, and in which order. */
import { AsyncLocalStorage } from 'node:async_hooks'
import { relative, join } from 'node:path'
import { createViteServer, parseAst, type Vite } from 'vitest/node'
import { PROJECT_ROOT } from '../../src/project-root.ts'

const SRC = join(PROJECT_ROOT, 'src')
/** The global that every function of the traced service tells its module, while a request is being followed. */
const NOTE = '__enteredModule'
/** What else the process does meanwhile, e.g. in a timer, is not part of the request: that begins here. */
const FIRST = 'phone/webhook.ts'

interface Node {
  type: string
  start: number
  end: number
  body?: Node
}

export interface TracedCareline {
  load<T>(path: string): Promise<T>
  /** The module of every function that one request calls, in order; one that was called several times in a row stands once. */
  entered(request: () => Promise<unknown>): Promise<string[]>
  close(): Promise<void>
}

export async function traceCareline(): Promise<TracedCareline> {
  const server = await createViteServer({
    configFile: false,
    root: PROJECT_ROOT,
    logLevel: 'error',
    appType: 'custom',
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true },
    plugins: [noteEntries],
  })
  return {
    load: async <T>(path: string) => (await server.ssrLoadModule(path)) as T,
    async entered(request) {
      const modules: string[] = []
      const within = new AsyncLocalStorage<true>()
      Reflect.set(globalThis, NOTE, (module: string) => {
        if (module === FIRST) within.enterWith(true)
        if (within.getStore() === true && modules.at(-1) !== module) modules.push(module)
      })
      try {
        await request()
        return modules
      } finally {
        Reflect.deleteProperty(globalThis, NOTE)
      }
    },
    close: () => server.close(),
  }
}

const noteEntries: Vite.Plugin = {
  name: 'note-entries',
  enforce: 'pre',
  transform(code, id) {
    const path = id.split('?')[0] ?? id
    if (!path.startsWith(`${SRC}/`) || !/\.tsx?$/.test(path)) return undefined
    const note = `globalThis.${NOTE}?.(${JSON.stringify(relative(SRC, path))})`
    const inserts: { at: number; text: string }[] = []
    for (const { type, start, end } of functionBodies(parseAst(code, { lang: path.endsWith('x') ? 'tsx' : 'ts' }))) {
      if (type === 'BlockStatement') inserts.push({ at: start + 1, text: `${note};` })
      else inserts.push({ at: start, text: `(${note},` }, { at: end, text: ')' })
    }
    let out = code
    for (const { at, text } of inserts.toSorted((a, b) => b.at - a.at)) out = out.slice(0, at) + text + out.slice(at)
    return { code: out, map: null }
  },
}

function functionBodies(tree: unknown): Node[] {
  const found: Node[] = []
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(visit)
    if (value === null || typeof value !== 'object') return
    const node = value as Node
    if (/Function(Declaration|Expression)$/.test(node.type ?? '') && node.body) found.push(node.body)
    Object.values(value).forEach(visit)
  }
  visit(tree)
  return found
}
