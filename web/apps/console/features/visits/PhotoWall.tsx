import { Image } from 'antd'
import { CloudUpload, ImageOff } from 'lucide-react'
import { useState } from 'react'
import type { Photo, Visit } from '../../api'
import { useText } from '../../text'
import { useWords } from '../../words'
import css from './visit.module.css'

export function PhotoWall({ visit }: { visit: Visit }) {
  const { t } = useText()
  if (visit.photos.length === 0)
    return (
      <p className={css.noPhotos}>
        <ImageOff size={20} strokeWidth={1.75} aria-hidden />
        {t('visit.noPhotos')}
      </p>
    )
  return (
    <Image.PreviewGroup>
      <ul className={css.photos} aria-label={t('visits.photo')}>
        {visit.photos.map((photo) => (
          <li key={photo.id}>
            <PhotoTile photo={photo} />
          </li>
        ))}
      </ul>
    </Image.PreviewGroup>
  )
}

function PhotoTile({ photo }: { photo: Photo }) {
  const { t, format } = useText()
  const words = useWords()
  const [isBroken, setBroken] = useState(false)
  const kind = words.photoKind(photo.kind)
  const caption = (
    <span className={css.caption}>
      {kind} · {format.time(photo.taken_at)}
    </span>
  )
  if (photo.state === 'expected' || photo.url === null)
    return (
      <div className={css.waiting}>
        <CloudUpload size={20} strokeWidth={1.75} aria-hidden />
        {t('visit.photoExpected')}
        {caption}
      </div>
    )
  return (
    <>
      {isBroken ? (
        <div className={css.waiting}>
          <ImageOff size={20} strokeWidth={1.75} aria-hidden />
          {t('visit.photoBroken')}
        </div>
      ) : (
        <Image
          src={photo.url}
          alt={t('visit.photoAlt', { kind, time: format.time(photo.taken_at) })}
          height={220}
          width="100%"
          preview={{ cover: t('visit.enlarge') }}
          onError={() => setBroken(true)}
        />
      )}
      {caption}
    </>
  )
}
