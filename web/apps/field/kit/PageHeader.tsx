import { ChevronLeft, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { goBack, type Route } from '../frame/navigation.tsx'
import { IconButton } from './IconButton.tsx'

interface Props {
  title: string
  /** Where 'back' leads when the app was opened on this page. */
  parent: Route
  /** A cross instead of an arrow: what was done here is done. */
  closes?: boolean
  children?: ReactNode
}

export function PageHeader({ title, parent, closes = false, children }: Props) {
  const { t } = useTranslation()
  return (
    <header className="safe-top flex-none">
      <div className="flex min-h-12 items-center gap-1 px-2 py-1">
        <IconButton
          icon={closes ? X : ChevronLeft}
          name={closes ? t('words.close') : t('words.back')}
          onClick={() => goBack(parent)}
        />
        <h1 tabIndex={-1} className="min-w-0 flex-1 text-center text-[1.0625rem] leading-tight">
          {title}
        </h1>
        <div className="flex min-w-11 justify-end">{children}</div>
      </div>
    </header>
  )
}
