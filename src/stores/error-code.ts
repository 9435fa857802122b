/** What the system calls an error, e.g. `ENOENT`: the only part of it that code may depend on. */

export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
