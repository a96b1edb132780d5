export const FLAGS = [
  'clock_suspect',
  'out_of_scope',
  'customer_unknown',
  'customer_archived',
  'simulated',
  'late_delivery',
  'fix_out_of_range',
  'duplicate_photo',
] as const

/** A newer server may know flags that this build has no words for. */
export function flagName(code: string) {
  return FLAGS.find((known) => known === code)
}
