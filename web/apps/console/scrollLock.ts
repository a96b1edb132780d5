import { useLayoutEffect } from 'react'

let locks = 0

/**
 * Keeps the page behind an open drawer from scrolling. Stands in the build in the place of the kit's own hook,
 * which writes a style sheet without the page's number, so that the page's policy refuses it.
 */
export default function useScrollLock(isLocked?: boolean): void {
  useLayoutEffect(() => {
    if (!isLocked) return
    locks += 1
    const { style } = document.body
    const bar = innerWidth - document.documentElement.clientWidth
    style.overflowY = 'hidden'
    if (locks === 1 && bar > 0) style.width = `calc(100% - ${bar}px)`
    return () => {
      locks -= 1
      if (locks > 0) return
      style.removeProperty('overflow-y')
      style.removeProperty('width')
    }
  }, [isLocked])
}
