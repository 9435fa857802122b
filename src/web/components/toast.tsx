/** Where a page's scripts write what has no place of its own (assets/toast.js): it goes after six seconds, a failure stays. */

/** Empty, and there from the start, so that what is put in is read out. */
export function Toasts() {
  return <div id="toasts" class="toasts" role="status"></div>
}
