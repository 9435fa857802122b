/** How a caller who is not verified can still prove who they are, for the analyst who talks with them. */
import type { Card } from '../../../desk/card.ts'

export function ProofsToAskFor({ card }: { card: Card }) {
  return (
    <details id={`${card.id}-proofs`} open>
      <summary>How the caller can prove who they are</summary>
      <ul>
        <li>
          <strong>Contact PIN:</strong> press Ask for PIN. Never let them say it to you.
        </li>
        <li>
          <strong>Their own profile:</strong> they sign in to the profile page and confirm the reference{' '}
          <strong>{card.reference}</strong> there. The badge changes by itself.
        </li>
        <li>
          <strong>A second Designated Contact</strong> of the company signs in, and confirms the reference for the
          caller on their own profile.
        </li>
        <li>
          <strong>A callback</strong> to the number on file, below. Never to a number that the caller tells you.
        </li>
      </ul>
    </details>
  )
}
