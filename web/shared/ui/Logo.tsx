/** A round that closes on a visit: an open ring, a tick, and the lamp where the rep is now. */
export function Logo({ size = 24 }: { size?: number }) {
  return (
    <svg className="logo" viewBox="0 0 48 48" width={size} height={size} aria-hidden="true">
      <path d="M33.2 12.6A15 15 0 1 0 39 24" strokeWidth="6" />
      {size >= 20 && <path d="m17.4 24.6 4.8 4.8 8.4-9" strokeWidth="5" />}
      <circle cx="39.2" cy="14.4" r="4.6" />
    </svg>
  )
}
