/** Names of things, checked once where they enter and trusted afterwards. */
import { z } from 'zod'

/** One call leg at Twilio. The phone folder decides what shape its id has. */
export const callId = z.string().min(1).max(64).brand<'CallId'>()
export type CallId = z.infer<typeof callId>

export const contactId = z.string().min(1).max(64).brand<'ContactId'>()
export type ContactId = z.infer<typeof contactId>

export const companyId = z.string().min(1).max(64).brand<'CompanyId'>()
export type CompanyId = z.infer<typeof companyId>

/** A Service Contract's number, e.g. `SC-1001`. It names one Sold To + End User combination. */
export const contractNumber = z.string().min(1).max(64).brand<'ContractNumber'>()
export type ContractNumber = z.infer<typeof contractNumber>

/** Ten digits of text; leading zeros count (docs/rules.md). */
export const caseNumber = z
  .string()
  .regex(/^[0-9]{10}$/)
  .brand<'CaseNumber'>()
export type CaseNumber = z.infer<typeof caseNumber>

/** A member of the vendor's own staff. */
export const staffId = z.string().min(1).max(64).brand<'StaffId'>()
export type StaffId = z.infer<typeof staffId>

/** One issued Contact PIN, never the PIN itself. */
export const credentialId = z.string().min(1).max(64).brand<'CredentialId'>()
export type CredentialId = z.infer<typeof credentialId>
