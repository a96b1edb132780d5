import { TextField } from '../../kit/TextField.tsx'

interface Props {
  label: string
  value: string
  onChange: (value: string) => void
  error?: string | undefined
  hint?: string | undefined
  /** Is being asked for now, not chosen. */
  current?: boolean
  autoFocus?: boolean
}

/** Digits come up first; letters are allowed by those who bring a keyboard. */
export function PinField({ label, value, onChange, error, hint, current = false, autoFocus = false }: Props) {
  return (
    <TextField
      label={label}
      type="password"
      inputMode="numeric"
      name={current ? 'pin' : `new-pin-${label}`}
      autoComplete={current ? 'current-password' : 'new-password'}
      maxLength={32}
      value={value}
      error={error}
      hint={hint}
      autoFocus={autoFocus}
      onChange={(event) => onChange(event.target.value)}
      className="text-center text-xl tracking-[0.3em]"
    />
  )
}
