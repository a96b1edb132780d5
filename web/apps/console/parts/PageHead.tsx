import { type ReactNode, useEffect } from 'react'
import { useText } from '../text'
import css from './page.module.css'

export function usePageTitle(title: string): void {
  const { t } = useText()
  const product = t('product')
  useEffect(() => {
    document.title = title ? `${title} · ${product}` : product
  }, [title, product])
}

interface PageHeadProps {
  title: string
  /** The way back: a link to the list this page belongs to. */
  crumb?: ReactNode
  beside?: ReactNode
  actions?: ReactNode
}

export function PageHead({ title, crumb, beside, actions }: PageHeadProps) {
  usePageTitle(title)
  return (
    <div className={css.head}>
      {crumb && <span className={css.crumb}>{crumb}</span>}
      <h1 title={title}>{title}</h1>
      {beside}
      {actions && <div className={css.actions}>{actions}</div>}
    </div>
  )
}
