/** A program that fills a data folder aside, to be killed on the way. */
import { fillAside } from '../../../src/stores/embedded/fill-aside.ts'

const [dataDir = '', cacheDir = ''] = process.argv.slice(2)
await fillAside({ dataDir, cacheDir, onMessage: () => undefined })
