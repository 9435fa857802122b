/** Who reads what a contract keeps in a region: one rule for every screen, list and action of the staff. Pure. */

/** A member of the staff. */
export interface Reader {
  residency: string | undefined
}

/** `region`: of the contract. Staff of that region alone, supervisors and administrators like analysts; who has no region entered is of none. */
export function readsFrom({ residency }: Reader, region: string | null | undefined): boolean {
  return region === undefined || region === null || region === residency
}
