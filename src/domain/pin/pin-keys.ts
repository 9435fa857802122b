/** The keys behind PINs and the audit chain: three kinds, three uses, never shared. */

export interface NamedKey {
  /** Short and public, e.g. `p1`; stored beside what was made with the key. */
  id: string
  /** 32 random bytes. */
  key: Uint8Array
}

/** Newest first; at most two of each are in force, the older one during a rotation. */
export interface PinKeys {
  selectorKeys: NamedKey[]
  peppers: NamedKey[]
}

/** The keys to write with. Throws when there are none: without them no PIN can be stored safely. */
export function newestKeys({ selectorKeys, peppers }: PinKeys): { selectorKey: NamedKey; pepper: NamedKey } {
  const [selectorKey] = selectorKeys
  const [pepper] = peppers
  if (selectorKey === undefined || pepper === undefined) throw new Error('a selector key and a pepper must be in force')
  return { selectorKey, pepper }
}
