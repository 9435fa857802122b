// Light or dark: as the system says, or as chosen here. Loaded before the page is drawn, so that it does not flash.
{
  const root = document.documentElement
  const KEY = 'theme'
  const system = window.matchMedia('(prefers-color-scheme: dark)')

  const chosen = () => {
    const stored = localStorage.getItem(KEY)
    return stored === 'dark' || stored === 'light' ? stored : undefined
  }
  const current = () => chosen() ?? (system.matches ? 'dark' : 'light')
  const other = () => (current() === 'dark' ? 'light' : 'dark')
  const show = () => {
    root.dataset.theme = current()
    const button = document.getElementById('theme')
    if (button === null) return
    button.hidden = false
    button.textContent = button.dataset[other()]
  }

  show()
  system.addEventListener('change', show)
  document.addEventListener('DOMContentLoaded', () => {
    show()
    document.getElementById('theme')?.addEventListener('click', () => {
      localStorage.setItem(KEY, other())
      show()
    })
  })
}
