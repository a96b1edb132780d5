import { CircleX, Search } from 'lucide-react'
import { useTranslation } from 'react-i18next'

interface Props {
  name: string
  value: string
  onChange: (value: string) => void
}

export function SearchField({ name, value, onChange }: Props) {
  const { t } = useTranslation()
  return (
    <div className="flex min-h-tap items-center gap-2 rounded-md bg-surface pl-3 text-muted shadow-[inset_0_0_0_1px_var(--line-control)] focus-within:shadow-[inset_0_0_0_2px_var(--accent)]">
      <Search size={18} aria-hidden className="flex-none" />
      <input
        type="search"
        aria-label={name}
        placeholder={name}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        autoComplete="off"
        autoCapitalize="off"
        enterKeyHint="search"
        className="min-h-tap min-w-0 flex-1 bg-transparent text-lg text-ink outline-none placeholder:text-muted [&::-webkit-search-cancel-button]:hidden"
      />
      {value && (
        <button
          type="button"
          aria-label={t('words.clear')}
          onClick={() => onChange('')}
          className="flex size-11 flex-none items-center justify-center"
        >
          <CircleX size={18} aria-hidden />
        </button>
      )}
    </div>
  )
}
