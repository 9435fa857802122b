/** The reference of a call, as a link to everything that is known of it. For screens of the staff. */
export function ReferenceLink({ reference }: { reference: string }) {
  return (
    <a class="reference" href={`/calls/${encodeURIComponent(reference)}`}>
      {reference}
    </a>
  )
}
