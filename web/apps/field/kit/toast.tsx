import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react'

interface Toast {
  text: string
  /** The word of the button and what it takes back. */
  undo?: { label: string; run: () => void }
}

const ToastContext = createContext<(toast: Toast) => void>(() => undefined)

/** Says what happened above the sync line: 3 s, or 6 s when it can be undone. One at a time. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [toast, setToast] = useState<Toast | null>(null)
  const show = useCallback((next: Toast) => setToast(next), [])
  useEffect(() => {
    if (!toast) return
    const timer = setTimeout(() => setToast(null), toast.undo ? 6000 : 3000)
    return () => clearTimeout(timer)
  }, [toast])
  const undo = toast?.undo
  const value = useMemo(() => show, [show])
  return (
    <ToastContext.Provider value={value}>
      {children}
      <div
        role="status"
        className="pointer-events-none fixed inset-x-0 bottom-[calc(7.25rem+env(safe-area-inset-bottom))] z-30 flex justify-center px-gutter"
      >
        {toast && (
          <div className="pointer-events-auto flex items-center gap-3 rounded-md bg-ink pl-4 text-md text-surface shadow-3">
            <span className="py-3 pr-1">{toast.text}</span>
            {undo && (
              <button
                type="button"
                className="min-h-tap px-3 font-bold text-on-inverse"
                onClick={() => {
                  undo.run()
                  setToast(null)
                }}
              >
                {undo.label}
              </button>
            )}
            {!undo && <span className="pr-3" />}
          </div>
        )}
      </div>
    </ToastContext.Provider>
  )
}

export const useToast = () => useContext(ToastContext)
