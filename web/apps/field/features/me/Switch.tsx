import { Switch as Base } from '@base-ui/react/switch'

interface Props {
  /** Id of the words that name it. */
  labelledBy: string
  on: boolean
  onChange: (on: boolean) => void
}

export function Switch({ labelledBy, on, onChange }: Props) {
  return (
    <Base.Root
      aria-labelledby={labelledBy}
      checked={on}
      onCheckedChange={onChange}
      className="reach h-7 w-12 flex-none rounded-full bg-control p-0.5 transition-colors duration-(--dur-1) data-checked:bg-accent"
    >
      <Base.Thumb className="block size-6 rounded-full bg-surface transition-transform duration-(--dur-1) data-checked:translate-x-5" />
    </Base.Root>
  )
}
