/** How often one contact may send the forms of the profile page. */

/** Our choice. Each of these forms writes rows and notifies other people. */
export const OFTEN = { most: 20, minutes: 60 }
/** A reference has nine digits, so ten tries in ten minutes find no call by chance. */
export const REFERENCES = { most: 10, minutes: 10 }
