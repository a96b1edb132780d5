import { useId } from 'react'

interface Props<V extends string> {
  name: string
  value: V
  options: readonly { value: V; label: string }[]
  onChange: (value: V) => void
}

/** Two or three choices side by side; a radio group underneath, so arrow keys work. */
export function Segmented<V extends string>({ name, value, options, onChange }: Props<V>) {
  const group = useId()
  return (
    <fieldset className="flex min-w-0 flex-wrap rounded-md bg-surface-3 p-[3px]">
      <legend className="only-spoken">{name}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          className="relative flex min-h-[2.375rem] flex-1 items-center justify-center rounded-[8px] px-2 text-center text-md leading-tight text-ink-2 has-checked:bg-surface has-checked:font-bold has-checked:text-ink has-checked:shadow-1 has-focus-visible:outline-2 has-focus-visible:outline-accent"
        >
          <input
            type="radio"
            name={group}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
            className="absolute inset-y-[-3px] inset-x-0 m-0 opacity-0"
          />
          {option.label}
        </label>
      ))}
    </fieldset>
  )
}
