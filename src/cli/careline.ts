#!/usr/bin/env node
/** The `careline` program. */
import '../node-version.ts'
import '../argon2-build.ts'
import { runCareline } from './program/run-careline.ts'

await runCareline(process.argv.slice(2))
