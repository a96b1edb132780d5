import { Input } from 'antd'

interface DayFieldProps {
  value: string
  onChange: (day: string) => void
  label: string
}

export function DayField({ value, onChange, label }: DayFieldProps) {
  return (
    <Input
      type="date"
      aria-label={label}
      value={value}
      style={{ width: 148 }}
      onChange={(event) => onChange(event.target.value)}
    />
  )
}
