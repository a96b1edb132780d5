let tell: () => void = () => {}

/** Resolves when the first screen stands: what it can do without is fetched and started after this. */
export const painted = new Promise<void>((resolve) => {
  tell = resolve
})

/** Call it when the first screen has been handed to the browser. */
export function notePainted(): void {
  requestAnimationFrame(() => setTimeout(tell))
  // A page that was opened in the background is never painted, and still has to send.
  setTimeout(tell, 1000)
}
