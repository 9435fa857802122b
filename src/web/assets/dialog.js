// Opens the dialog that a button names, and closes it: the browser keeps the focus inside and gives it back afterwards.

export function openDialogs() {
  document.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest('[data-opens], [data-closes]') : null
    if (button === null) return
    if ('closes' in button.dataset) button.closest('dialog')?.close()
    else {
      const dialog = document.getElementById(button.dataset.opens)
      if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal()
    }
  })
}
