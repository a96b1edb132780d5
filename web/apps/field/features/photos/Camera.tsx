import { Dialog } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../kit/Button.tsx'
import { IconButton } from '../../kit/IconButton.tsx'
import { Note } from '../../kit/Note.tsx'

interface Props {
  onShot: (picture: Blob) => void
  onClose: () => void
  /** The phone's own camera app, when the browser gives no picture. */
  onOtherCamera: () => void
}

/** The camera live on the screen: what it shoots was there at that moment. */
export default function Camera({ onShot, onClose, onOtherCamera }: Props) {
  const { t } = useTranslation()
  const video = useRef<HTMLVideoElement>(null)
  const [state, setState] = useState<'starting' | 'ready' | 'failed'>('starting')

  useEffect(() => {
    let stream: MediaStream | null = null
    let isGone = false
    const stop = () => {
      for (const track of stream?.getTracks() ?? []) track.stop()
    }
    navigator.mediaDevices
      .getUserMedia({ video: { facingMode: { ideal: 'environment' }, width: { ideal: 1920 } }, audio: false })
      .then(async (given) => {
        stream = given
        if (isGone || !video.current) return stop()
        video.current.srcObject = given
        await video.current.play()
        setState('ready')
      })
      .catch((error) => {
        console.warn('camera', error)
        if (!isGone) setState('failed')
      })
    return () => {
      isGone = true
      stop()
    }
  }, [])

  function shoot() {
    const { current } = video
    if (!current) return
    const canvas = document.createElement('canvas')
    canvas.width = current.videoWidth
    canvas.height = current.videoHeight
    canvas.getContext('2d')?.drawImage(current, 0, 0)
    canvas.toBlob((blob) => blob && onShot(blob), 'image/jpeg', 0.92)
  }

  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Popup className="fixed inset-0 z-50 flex flex-col bg-bg outline-none">
          <div className="safe-top flex flex-none items-center px-2">
            <IconButton icon={X} name={t('words.close')} onClick={onClose} />
            <Dialog.Title className="flex-1 pr-11 text-center text-[1.0625rem]">
              {t('photo.front')}
            </Dialog.Title>
          </div>
          <div className="relative min-h-0 flex-1 bg-surface-3">
            <video ref={video} playsInline muted className="absolute inset-0 size-full object-cover" />
            {state === 'failed' && (
              <div className="absolute inset-x-0 top-1/3 px-gutter">
                <Note kind="warning" urgent>
                  {t('photo.no_camera')}
                  <Button tone="text" className="-ml-2" onClick={onOtherCamera}>
                    {t('photo.other_camera')}
                  </Button>
                </Note>
              </div>
            )}
          </div>
          <div className="safe-bottom flex flex-none justify-center pt-4">
            <button
              type="button"
              aria-label={t('photo.shoot')}
              disabled={state !== 'ready'}
              onClick={shoot}
              className="size-18 rounded-full border-4 border-surface bg-accent shadow-[0_0_0_3px_var(--accent)] disabled:opacity-40"
            />
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
