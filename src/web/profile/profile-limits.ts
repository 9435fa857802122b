/** How often one contact may send the forms of the profile page. */

/** Our choice. Each of these forms writes rows and notifies other people. */
export const OFTEN = { most: 20, minutes: 60 }
/** A reference has nine digits, so ten tries in ten minutes find no call by chance. */
export const REFERENCES = { most: 10, minutes: 10 }
/** Each writes to a case and tells others. A person works on a few cases in an hour. */
export const CASE_WORK = { most: 60, minutes: 60 }
/** Numbers that are not found: a case number has ten digits, so that no case is found by chance. */
export const NUMBERS = { most: 20, minutes: 10 }
