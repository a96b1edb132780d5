import { GradeBadge } from '@shared/ui/GradeBadge.tsx'
import { keepPreviousData, useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { Modal } from 'antd'
import { MonitorSmartphone, Search } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useEffect, useState } from 'react'
import { api } from '../api'
import { sectionsOf } from '../features/settings/sections'
import { useLater } from '../parts/useLater'
import { queries } from '../queries'
import { useText } from '../text'
import css from './palette.module.css'
import { pagesOf } from './Sidebar'

interface Entry {
  id: string
  icon: ReactNode
  label: string
  more?: string
  go: () => unknown
}

function usePages(): Entry[] {
  const { t } = useText()
  const router = useRouter()
  const { data: me } = useSuspenseQuery(queries.me)
  const pages = pagesOf(me).map(({ to, icon: Icon, key }) => ({
    id: to,
    icon: <Icon size={16} aria-hidden />,
    label: t(key),
    go: () => router.navigate({ to, search: {} }),
  }))
  const sections = sectionsOf(me).map(({ to, icon: Icon, title }) => ({
    id: to,
    icon: <Icon size={16} aria-hidden />,
    label: t(title),
    more: t('settings.title'),
    go: () => router.navigate({ to, search: {} }),
  }))
  return [
    ...pages,
    ...sections,
    {
      id: '/me',
      icon: <MonitorSmartphone size={16} aria-hidden />,
      label: t('account.title'),
      go: () => router.navigate({ to: '/me' }),
    },
  ]
}

function useCustomers(typed: string): { entries: Entry[]; isSearching: boolean } {
  const router = useRouter()
  const q = useLater(typed.trim(), 180)
  const { data, isFetching } = useQuery({
    queryKey: ['customers', 'palette', q],
    queryFn: ({ signal }) => api.customers({ q, limit: 8 }, signal),
    enabled: q !== '',
    placeholderData: keepPreviousData,
  })
  const rows = q === '' ? [] : (data?.items ?? [])
  return {
    isSearching: isFetching || q !== typed.trim(),
    entries: rows.map((row) => ({
      id: row.id,
      icon: <GradeBadge grade={row.grade} />,
      label: row.name,
      more: [row.code, row.address].filter(Boolean).join(' · '),
      go: () => router.navigate({ to: '/customers/$customerId', params: { customerId: row.id } }),
    })),
  }
}

export default function CommandPalette({ onClose }: { onClose: () => void }) {
  const { t } = useText()
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const pages = usePages().filter((page) => page.label.toLowerCase().includes(typed.trim().toLowerCase()))
  const { entries: customers, isSearching } = useCustomers(typed)
  const entries = [...pages, ...customers]
  const current = entries[Math.min(at, entries.length - 1)]

  const choose = (entry: Entry) => {
    onClose()
    void entry.go()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined && entries.length > 0) {
      event.preventDefault()
      setAt((Math.min(at, entries.length - 1) + step + entries.length) % entries.length)
    }
    if (event.key === 'Enter' && current) choose(current)
  }
  useEffect(() => {
    if (current) document.getElementById(`go-${current.id}`)?.scrollIntoView({ block: 'nearest' })
  }, [current])

  return (
    <Modal
      open
      onCancel={onClose}
      footer={null}
      closable={false}
      width={560}
      title={t('palette.title')}
      styles={{ header: { display: 'none' } }}
      className={css.palette ?? ''}
    >
      <div className={css.field}>
        <Search size={17} aria-hidden />
        <input
          // biome-ignore lint/a11y/noAutofocus: the dialog exists to be typed into
          autoFocus
          role="combobox"
          aria-label={t('palette.title')}
          aria-expanded={entries.length > 0}
          aria-controls="palette-list"
          aria-activedescendant={current && `go-${current.id}`}
          placeholder={t('palette.hint')}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value)
            setAt(0)
          }}
          onKeyDown={onKeyDown}
        />
        <kbd aria-hidden>Esc</kbd>
      </div>
      <div id="palette-list" role="listbox" aria-label={t('palette.title')} className={css.list}>
        {entries.map((entry) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the combobox's, as its pattern asks
          <div
            key={entry.id}
            id={`go-${entry.id}`}
            role="option"
            tabIndex={-1}
            aria-selected={entry === current}
            className={css.entry}
            onClick={() => choose(entry)}
            onPointerMove={() => setAt(entries.indexOf(entry))}
          >
            {entry.icon}
            <span className={css.label}>{entry.label}</span>
            {entry.more && <small>{entry.more}</small>}
          </div>
        ))}
      </div>
      <p role="status" className={css.nothing}>
        {entries.length === 0 && (isSearching ? t('state.loading') : t('palette.nothing', { typed }))}
      </p>
    </Modal>
  )
}
