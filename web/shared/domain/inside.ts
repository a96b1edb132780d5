/** Rayleigh: the 68 % radius a and sigma are related by a = sigma * sqrt(-2 ln 0.32). */
const SIGMAS_IN_68_PERCENT = Math.sqrt(-2 * Math.log(0.32))
const SMALLEST_ACCURACY_M = 0.5
const STEPS = 256

/** exp(-x) * I0(x) for x >= 0; Abramowitz & Stegun 9.8.1 and 9.8.2. */
function scaledBesselI0(x: number): number {
  if (x <= 3.75) {
    const t = (x / 3.75) ** 2
    const i0 =
      1 +
      t * (3.5156229 + t * (3.0899424 + t * (1.2067492 + t * (0.2659732 + t * (0.0360768 + t * 0.0045813)))))
    return Math.exp(-x) * i0
  }
  const t = 3.75 / x
  return (
    (0.39894228 +
      t *
        (0.01328592 +
          t *
            (0.00225319 +
              t *
                (-0.00157565 +
                  t *
                    (0.00916281 +
                      t * (-0.02057706 + t * (0.02635537 + t * (-0.01647633 + t * 0.00392377)))))))) /
    Math.sqrt(x)
  )
}

/**
 * Probability that the true position lies within `radius` of the pin, for a fix at `distance`
 * whose 68 % radius is `accuracy` (all in metres): the Rice distribution function, by the
 * midpoint rule. The server computes the same sum, step for step; rounded to 4 decimals.
 */
export function insideProbability(distance: number, accuracy: number, radius: number): number {
  const sigma = Math.max(accuracy, SMALLEST_ACCURACY_M) / SIGMAS_IN_68_PERCENT
  if (distance + 8 * sigma <= radius) return 1
  const from = Math.max(0, distance - 8 * sigma)
  const to = Math.min(radius, distance + 8 * sigma)
  if (to <= from) return 0
  const step = (to - from) / STEPS
  const variance = sigma * sigma
  let sum = 0
  for (let i = 0; i < STEPS; i++) {
    const r = from + (i + 0.5) * step
    const gauss = Math.exp(-((r - distance) * (r - distance)) / (2 * variance))
    sum += (r / variance) * gauss * scaledBesselI0((r * distance) / variance)
  }
  return Math.round(Math.min(1, Math.max(0, sum * step)) * 10_000) / 10_000
}
