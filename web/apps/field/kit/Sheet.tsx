import { Dialog } from '@base-ui/react/dialog'
import type { ReactNode } from 'react'

export interface SheetProps {
  title: string
  onClose: () => void
  children: ReactNode
}

/** Rises from below; traps the focus and gives it back; closes by Escape, by the back key and beside it. */
export default function Sheet({ title, onClose, children }: SheetProps) {
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-scrim transition-opacity duration-(--dur-2) data-starting-style:opacity-0" />
        <Dialog.Popup className="safe-bottom fixed inset-x-0 bottom-0 z-50 max-h-[88dvh] overflow-y-auto overscroll-contain rounded-t-xl bg-surface px-gutter pt-2 shadow-up transition-transform duration-(--dur-3) ease-sheet outline-none data-starting-style:translate-y-full">
          <div className="mx-auto mb-2 h-1 w-9 rounded-full bg-line-2" />
          <Dialog.Title className="mb-2 text-xl">{title}</Dialog.Title>
          {children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
