/** Whether the phone's share sheet takes a file of ours. */
export function takesFiles(): boolean {
  const probe = new File(['{}'], 'a.json', { type: 'application/json' })
  return navigator.canShare?.({ files: [probe] }) ?? false
}

/** False when the person closed the share sheet. */
export async function shareFile(file: File): Promise<boolean> {
  try {
    await navigator.share({ files: [file], title: file.name })
    return true
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return false
    throw error
  }
}

export async function saveFile(file: File): Promise<boolean> {
  const url = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = url
  link.download = file.name
  link.click()
  // The browser reads the address a moment after the click.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
  return true
}
