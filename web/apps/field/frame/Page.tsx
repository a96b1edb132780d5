import { type ReactNode, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { SyncLine } from './SyncLine.tsx'
import { TabBar } from './TabBar.tsx'

interface Props {
  /** For the window and for those who hear the screen. */
  title: string
  header?: ReactNode
  /** Stays in view under the thumb: the one primary action. */
  foot?: ReactNode
  /** The three tabs, on the pages they lead to. */
  tabs?: boolean
  /** Lies behind the page and is touched where the page leaves room: the map. */
  behind?: ReactNode
  children: ReactNode
}

/** The frame of every screen: what is read above, what is done below, the sync line always. */
export function Page({ title, header, foot, tabs = false, behind, children }: Props) {
  const { t } = useTranslation()
  useEffect(() => {
    document.title = `${title} · ${t('app.name')}`
  }, [title, t])
  return (
    <div className="flex h-full flex-col">
      {header}
      <div className="relative min-h-0 flex-1">
        {behind}
        <main
          // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has keys alone scrolls a page of words by it
          tabIndex={0}
          className={`absolute inset-0 overflow-y-auto overscroll-contain outline-none ${behind ? 'pointer-events-none *:pointer-events-auto' : ''}`}
        >
          {children}
        </main>
      </div>
      {foot && (
        <footer className="relative z-10 flex-none bg-surface px-gutter pt-2.5 pb-3 shadow-up">{foot}</footer>
      )}
      <SyncLine />
      {tabs ? <TabBar /> : <div className="h-[env(safe-area-inset-bottom)] flex-none bg-surface" />}
    </div>
  )
}
