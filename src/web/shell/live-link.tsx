/** Whether a page is live: the page's script writes it (assets/live.js). What stands there before is true without a script. */
export function LiveLink({ id }: { id: string }) {
  return (
    <span id={id} class="link-state" role="status">
      Not live. Load the page again to see what is new.
    </span>
  )
}
