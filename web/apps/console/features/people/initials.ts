const HAN = /\p{Script=Han}/u

/** Two or three signs that stand for a person on a small round badge: a number, a given name, or initials. */
export function initialsOf(name: string): string {
  const number = /\d{1,3}$/.exec(name)?.[0]
  if (number) return number
  const trimmed = name.trim()
  if (HAN.test(trimmed)) return [...trimmed].slice(-2).join('')
  const words = trimmed.split(/[\s-]+/).filter(Boolean)
  return words
    .map((word) => [...word][0] ?? '')
    .slice(0, 2)
    .join('')
    .toUpperCase()
}
