import { useFormat } from '@shared/i18n/company.tsx'
import type { FixInput, PhotoInput } from '@store/index.ts'
import { makePhoto } from '@store/photo.ts'
import { lazy, type ReactNode, Suspense, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../../frame/store.tsx'
import { Button } from '../../kit/Button.tsx'
import { PhotoTile } from '../../kit/PhotoTile.tsx'

const Camera = lazy(() => import('./Camera.tsx'))

export interface TakenPhoto {
  input: PhotoInput
  url: string
}

interface Wish {
  customerName: string
  fix: FixInput | null
  taken: TakenPhoto | null
  onTaken: (photo: TakenPhoto) => void
}

/** The tile with the shop's front and the camera behind it. The photo never holds up the record. */
export function usePhoto({ customerName, fix, taken, onTaken }: Wish): { tile: ReactNode } {
  const { t } = useTranslation()
  const format = useFormat()
  const { person, company } = useMe()
  const [isOpen, setOpen] = useState(false)
  const [isFailed, setFailed] = useState(false)
  const picker = useRef<HTMLInputElement>(null)
  const url = taken?.url
  useEffect(() => () => void (url && URL.revokeObjectURL(url)), [url])

  async function develop(original: Blob, live: boolean) {
    setOpen(false)
    setFailed(false)
    const takenAt = new Date()
    const place = fix
      ? t('photo.mark_place', {
          lat: fix.lat.toFixed(5),
          lon: fix.lng.toFixed(5), // not `lng`, which i18next takes for the language
          accuracy: fix.accuracy_m === null ? '' : `±${format.distance(fix.accuracy_m)}`,
        })
      : t('verdict.no_position')
    const watermark = [
      customerName,
      `${format.dayName(takenAt)} ${format.timeSeconds(takenAt)}`,
      place,
      `${company.name} · ${person.name}`,
    ]
    try {
      const made = await makePhoto(original, watermark)
      const input: PhotoInput = { ...made, kind: 'front', takenAt, watermark, live }
      onTaken({ input, url: URL.createObjectURL(made.blob) })
    } catch (error) {
      console.warn('photo', error)
      setFailed(true)
    }
  }

  const open = () => (navigator.mediaDevices ? setOpen(true) : picker.current?.click())
  const tile = (
    <div className="flex items-center gap-3">
      <PhotoTile picture={url ?? null} name={t(taken ? 'photo.front' : 'photo.take')} onPress={open} />
      <div className="min-w-0 text-sm">
        <p className="font-medium">{t(taken ? 'photo.done' : 'photo.wanted')}</p>
        <p className="text-muted">
          {isFailed ? t('photo.broken') : t(taken ? 'photo.done_more' : 'photo.wanted_more')}
        </p>
        {taken && (
          <Button tone="text" className="-ml-2" onClick={open}>
            {t('photo.again')}
          </Button>
        )}
      </div>
      <input
        ref={picker}
        type="file"
        accept="image/*"
        capture="environment"
        className="hidden"
        aria-label={t('photo.take')}
        onChange={(event) => {
          const file = event.target.files?.[0]
          event.target.value = ''
          if (file) void develop(file, false)
        }}
      />
      {isOpen && (
        <Suspense fallback={null}>
          <Camera
            onShot={(blob) => void develop(blob, true)}
            onClose={() => setOpen(false)}
            onOtherCamera={() => {
              setOpen(false)
              picker.current?.click()
            }}
          />
        </Suspense>
      )}
    </div>
  )
  return { tile }
}
