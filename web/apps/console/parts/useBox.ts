import { useCallback, useState } from 'react'

/** The size of an element, followed as it changes; a virtual table has to be told its height. */
export function useBox<E extends HTMLElement>() {
  const [box, setBox] = useState({ width: 0, height: 0 })
  const ref = useCallback((element: E | null) => {
    if (!element) return
    const measure = () => setBox({ width: element.clientWidth, height: element.clientHeight })
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return { ref, ...box }
}
