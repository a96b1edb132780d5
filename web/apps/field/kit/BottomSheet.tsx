import { lazy, Suspense, useEffect, useRef } from 'react'
import type { SheetProps } from './Sheet.tsx'

const Sheet = lazy(() => import('./Sheet.tsx'))

/** The sheet without its weight in the first download. The back key closes it instead of the page. */
export function BottomSheet(props: SheetProps) {
  const close = useRef(props.onClose)
  close.current = props.onClose
  useEffect(() => {
    history.pushState({ ...history.state, sheet: true }, '')
    const onBack = () => close.current()
    addEventListener('popstate', onBack)
    return () => {
      removeEventListener('popstate', onBack)
      if ((history.state as { sheet?: boolean } | null)?.sheet) history.back()
    }
  }, [])
  return (
    <Suspense fallback={null}>
      <Sheet {...props} />
    </Suspense>
  )
}
