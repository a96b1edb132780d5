export type Appearance = 'light' | 'dark' | 'auto'

/** Sets the theme of the whole page, the browser's own bars included. */
export function applyAppearance(appearance: Appearance): void {
  document.documentElement.dataset.theme = appearance
  const colour = getComputedStyle(document.documentElement).getPropertyValue('--bg').trim()
  document.querySelector('meta[name="theme-color"]')?.setAttribute('content', colour)
}

export function isDark(): boolean {
  const { theme } = document.documentElement.dataset
  return theme === 'dark' || (theme === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches)
}

/** Calls back whenever light turns to dark or back, by choice or by the system. */
export function onAppearance(callback: () => void): () => void {
  const observer = new MutationObserver(callback)
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
  const system = matchMedia('(prefers-color-scheme: dark)')
  system.addEventListener('change', callback)
  return () => {
    observer.disconnect()
    system.removeEventListener('change', callback)
  }
}
