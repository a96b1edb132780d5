import { useFormat } from '@shared/i18n/company.tsx'
import { errorText } from '@shared/i18n/errorText.ts'
import { type LocalPhoto, type LocalVisit, StoreError } from '@store/index.ts'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useStore } from '../../frame/store.tsx'
import { Note } from '../../kit/Note.tsx'
import { PhotoTile } from '../../kit/PhotoTile.tsx'
import { type TakenPhoto, usePhoto } from './usePhoto.tsx'

/** The picture of a photo that is on this phone. */
function useLocalPicture(photo: LocalPhoto): string | null {
  const store = useStore()
  const [url, setUrl] = useState<string | null>(null)
  useEffect(() => {
    let made: string | null = null
    let isGone = false
    void store.visits.photo(photo.sha256).then((blob) => {
      if (!blob || isGone) return
      made = URL.createObjectURL(blob)
      setUrl(made)
    })
    return () => {
      isGone = true
      if (made) URL.revokeObjectURL(made)
    }
  }, [store, photo.sha256])
  return url
}

function Tile({ photo }: { photo: LocalPhoto }) {
  const { t } = useTranslation()
  const picture = useLocalPicture(photo)
  const progress = photo.state === 'stored' ? 1 : photo.progress
  if (!picture)
    return (
      <span className="flex h-21 w-28 items-center justify-center rounded-md bg-surface-2 px-2 text-center text-xs text-muted">
        {t('photo.elsewhere')}
      </span>
    )
  return <PhotoTile picture={picture} name={t('photo.front')} progress={progress} />
}

/** The photos of a visit, and one more if it has none: it joins the check-in afterwards. */
export function VisitPhotos({ visit, canAdd }: { visit: LocalVisit; canAdd: boolean }) {
  const { t } = useTranslation()
  const format = useFormat()
  const store = useStore()
  const [problem, setProblem] = useState('')
  const last = visit.fixes.at(-1) ?? null

  async function add(photo: TakenPhoto) {
    setProblem('')
    URL.revokeObjectURL(photo.url)
    try {
      await store.visits.addPhoto(visit.id, photo.input)
    } catch (error) {
      setProblem(errorText(error instanceof StoreError ? error : { code: 'storage_full' }, t, format))
    }
  }
  const { tile } = usePhoto({
    customerName: visit.customer?.name ?? '',
    fix: last,
    taken: null,
    onTaken: (photo) => void add(photo),
  })
  if (visit.photos.length === 0 && !canAdd) return null
  return (
    <section aria-label={t('photo.title')} className="flex flex-col gap-2 px-gutter">
      {problem && (
        <Note kind="danger" urgent>
          {problem}
        </Note>
      )}
      {visit.photos.length > 0 ? (
        <div className="flex flex-wrap gap-2">
          {visit.photos.map((photo) => (
            <Tile key={photo.id} photo={photo} />
          ))}
        </div>
      ) : (
        tile
      )}
    </section>
  )
}
