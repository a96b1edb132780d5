import { Camera, Check, RotateCw } from 'lucide-react'
import { useTranslation } from 'react-i18next'

interface Props {
  /** Object URL of the picture; null while there is none. */
  picture: string | null
  /** Share of the bytes on the server; null when nothing travels. */
  progress?: number | null
  failed?: boolean
  onPress?: () => void
  name: string
}

const BOX =
  'relative flex h-21 w-28 flex-none flex-col items-center justify-center gap-1 overflow-hidden rounded-md'

export function PhotoTile({ picture, progress = null, failed = false, onPress, name }: Props) {
  const { t } = useTranslation()
  if (!picture)
    return (
      <button
        type="button"
        onClick={onPress}
        className={`${BOX} bg-surface text-sm font-medium text-accent shadow-[inset_0_0_0_1.5px_var(--line-control)] active:bg-surface-2`}
      >
        <Camera size={24} strokeWidth={1.75} aria-hidden />
        {name}
      </button>
    )
  const isDone = progress === 1
  return (
    <span className={`${BOX} bg-surface-3`}>
      <img src={picture} alt={name} className="size-full object-cover" />
      {failed ? (
        <span className="absolute inset-x-0 bottom-0 flex items-center justify-center gap-1 bg-danger-soft py-0.5 text-xs text-danger">
          <RotateCw size={12} aria-hidden />
          {t('photo.failed')}
        </span>
      ) : isDone || progress === null ? (
        <span className="absolute top-1 right-1 flex size-5 items-center justify-center rounded-full bg-positive text-surface">
          <Check size={13} strokeWidth={3} aria-label={t(isDone ? 'photo.delivered' : 'photo.taken')} />
        </span>
      ) : (
        <span className="absolute bottom-1 left-1 rounded-sm bg-surface px-1 text-xs">
          {progress > 0 ? `${Math.round(progress * 100)}%` : t('photo.queued')}
        </span>
      )}
    </span>
  )
}
