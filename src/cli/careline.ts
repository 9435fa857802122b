#!/usr/bin/env node
/** The `careline` program. */
import { runCareline } from './program/run-careline.ts'

await runCareline(process.argv.slice(2))
