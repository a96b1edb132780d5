import { CircleAlert } from 'lucide-react'
import {
  type InputHTMLAttributes,
  type Ref,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useId,
} from 'react'

interface Labelled {
  label: string
  /** What is wrong, under the field. */
  error?: string | undefined
  hint?: string | undefined
}

const BOX =
  'w-full min-h-tap rounded-md bg-surface px-3 text-lg text-ink shadow-[inset_0_0_0_1px_var(--line-control)] outline-none placeholder:text-muted focus:shadow-[inset_0_0_0_2px_var(--accent)] aria-invalid:shadow-[inset_0_0_0_2px_var(--danger)]'

function Around({ id, label, error, hint, children }: Labelled & { id: string; children: React.ReactNode }) {
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-sm text-ink-2">
        {label}
      </label>
      {children}
      {error ? (
        <p id={`${id}-more`} className="flex gap-1 text-sm text-danger">
          <CircleAlert size={14} aria-hidden className="mt-[0.2em] flex-none" />
          {error}
        </p>
      ) : (
        hint && (
          <p id={`${id}-more`} className="text-sm text-muted">
            {hint}
          </p>
        )
      )}
    </div>
  )
}

const told = (id: string, { error, hint }: Labelled) => ({
  id,
  'aria-invalid': error ? true : undefined,
  'aria-describedby': error || hint ? `${id}-more` : undefined,
})

type TextFieldProps = Labelled & InputHTMLAttributes<HTMLInputElement> & { ref?: Ref<HTMLInputElement> }

export function TextField({ label, error, hint, className = '', ...rest }: TextFieldProps) {
  const id = useId()
  return (
    <Around id={id} label={label} error={error} hint={hint}>
      <input {...rest} {...told(id, { label, error, hint })} className={`${BOX} ${className}`} />
    </Around>
  )
}

type SelectFieldProps = Labelled & SelectHTMLAttributes<HTMLSelectElement> & { ref?: Ref<HTMLSelectElement> }

/** The phone's own picker: nothing is easier to use with a thumb. */
export function SelectField({ label, error, hint, children, ...rest }: SelectFieldProps) {
  const id = useId()
  return (
    <Around id={id} label={label} error={error} hint={hint}>
      <select {...rest} {...told(id, { label, error, hint })} className={BOX}>
        {children}
      </select>
    </Around>
  )
}

type TextAreaProps = Labelled &
  TextareaHTMLAttributes<HTMLTextAreaElement> & { ref?: Ref<HTMLTextAreaElement> }

export function TextArea({ label, error, hint, ...rest }: TextAreaProps) {
  const id = useId()
  return (
    <Around id={id} label={label} error={error} hint={hint}>
      <textarea rows={3} {...rest} {...told(id, { label, error, hint })} className={`${BOX} py-2.5`} />
    </Around>
  )
}
