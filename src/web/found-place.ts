/** Where administration shows what a search has found. */
import type { Found } from '../directory/lists/directory-search.ts'

export function placeOf({ kind, key, title }: Found): string {
  switch (kind) {
    case 'contact':
    case 'company':
    case 'contract':
      return `/admin/${PLACES[kind]}/one/${encodeURIComponent(key)}`
    case 'case':
      return `/admin/cases?${new URLSearchParams({ number: key }).toString()}`
    case 'call':
      return `/calls/${encodeURIComponent(title)}`
    default:
      return kind satisfies never
  }
}

const PLACES = { contact: 'contacts', company: 'companies', contract: 'contracts' } as const
