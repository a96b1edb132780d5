import { useTranslation } from 'react-i18next'

/** Rows in the shape of what comes; appears only after 200 ms. */
export function SkeletonRows({ rows = 4 }: { rows?: number }) {
  const { t } = useTranslation()
  return (
    <div role="status" aria-label={t('words.loading')}>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are alike
        <div key={row} className="flex items-center gap-3 px-gutter py-3.5">
          <span className="skeleton size-6 rounded-full" />
          <span className="flex flex-1 flex-col gap-2">
            <span className="skeleton h-4 w-1/2" />
            <span className="skeleton h-3 w-2/3" />
          </span>
        </div>
      ))}
    </div>
  )
}
