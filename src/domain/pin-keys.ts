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
