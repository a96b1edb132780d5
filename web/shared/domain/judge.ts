import { distanceM } from './distance'
import { insideProbability } from './inside'

export type PinDatum = 'wgs84' | 'gcj02' | 'bd09' | 'unknown'

export interface Fix {
  id?: string
  lng: number
  lat: number
  /** 68 % radius in metres; null when the device gave none. */
  accuracy_m: number | null
  taken_at: string
}

export interface JudgedPin {
  id?: string
  lng: number
  lat: number
  datum: PinDatum
  radius_m?: number | null
}

export interface JudgePolicy {
  radius_m: number
  stale_after_s: number
}

export type Verdict = 'on_site' | 'off_site' | 'no_position' | 'unverified'

export interface Reason {
  code: 'no_fix' | 'no_pin' | 'pin_datum_unknown' | 'accuracy_absent' | 'distance' | 'fix_age' | (string & {})
  params: Record<string, unknown>
  points: number
  max: number
  kind: 'for' | 'against' | 'neutral'
}

export interface Judgement {
  judge: string
  policy: number
  pin_id: string | null
  fix_id: string | null
  verdict: Verdict
  /** The sum of the reasons' points, 0..100. */
  score: number
  distance_m: number | null
  accuracy_m: number | null
  radius_m: number | null
  inside: number | null
  reasons: Reason[]
}

export interface JudgedMoment {
  /** Device time of the check-in. */
  startedAt: string
  noFixReason?: string | null
}

export const DEFAULT_POLICY: JudgePolicy = { radius_m: 100, stale_after_s: 120 }

const POSITION_MAX = 70
const AGE_MAX = 30
/** What came while the rep stood there is as fresh as can be; much later, it is about another moment. */
const BETTER_FIX_WINDOW_S = 90

/** Rounds halves up, as the server does. */
function roundHalfUp(value: number): number {
  return Math.floor(value + 0.5)
}

function ageReason(fix: Fix, startedAt: string, policy: JudgePolicy): Reason {
  const seconds = (Date.parse(startedAt) - Date.parse(fix.taken_at)) / 1000
  const sinceFix = seconds < 0 && seconds >= -BETTER_FIX_WINDOW_S ? 0 : Math.abs(seconds)
  const age = roundHalfUp(sinceFix)
  let points = 0
  if (age <= 30) points = 30
  else if (age <= 120) points = 20
  else if (age <= 600) points = 10
  return {
    code: 'fix_age',
    params: { age_s: age },
    points,
    max: AGE_MAX,
    kind: age <= policy.stale_after_s ? 'for' : 'against',
  }
}

function outcome(
  verdict: Verdict,
  reasons: Reason[],
  found: Partial<Omit<Judgement, 'verdict' | 'reasons' | 'score'>>,
): Judgement {
  return {
    judge: 'distance',
    policy: 1,
    pin_id: null,
    fix_id: null,
    distance_m: null,
    accuracy_m: null,
    radius_m: null,
    inside: null,
    ...found,
    verdict,
    score: reasons.reduce((sum, reason) => sum + reason.points, 0),
    reasons,
  }
}

/**
 * The rule "distance", version 1: was the person at the customer's pin? It never refuses and
 * always explains. The server applies the same rule; both are tested with the same vectors.
 */
export function judge(
  fix: Fix | null,
  pin: JudgedPin | null,
  policy: JudgePolicy,
  moment: JudgedMoment,
): Judgement {
  if (!fix) {
    const reason = moment.noFixReason ?? 'unknown'
    return outcome(
      'no_position',
      [{ code: 'no_fix', params: { reason }, points: 0, max: POSITION_MAX, kind: 'against' }],
      { pin_id: pin?.id ?? null },
    )
  }
  const age = ageReason(fix, moment.startedAt, policy)
  const accuracy =
    fix.accuracy_m !== null && fix.accuracy_m !== undefined && fix.accuracy_m >= 0 ? fix.accuracy_m : null
  const found = { pin_id: pin?.id ?? null, fix_id: fix.id ?? null, accuracy_m: accuracy }
  if (!pin || pin.datum === 'unknown') {
    const code = pin ? 'pin_datum_unknown' : 'no_pin'
    return outcome(
      'unverified',
      [{ code, params: {}, points: 0, max: POSITION_MAX, kind: 'neutral' }, age],
      found,
    )
  }
  const distance = distanceM(fix, pin)
  const distance_m = roundHalfUp(distance)
  const radius_m = pin.radius_m ?? policy.radius_m
  if (accuracy === null) {
    const points = distance <= radius_m ? POSITION_MAX / 2 : 0
    return outcome(
      'unverified',
      [
        {
          code: 'accuracy_absent',
          params: { distance_m },
          points,
          max: POSITION_MAX,
          kind: 'neutral',
        },
        age,
      ],
      { ...found, distance_m, radius_m },
    )
  }
  const inside = insideProbability(distance, accuracy, radius_m)
  const tooVagueToTell = accuracy > radius_m && distance <= radius_m + 2 * accuracy
  const verdict = inside >= 0.5 ? 'on_site' : tooVagueToTell ? 'unverified' : 'off_site'
  const position: Reason = {
    code: 'distance',
    params: {
      distance_m,
      accuracy_m: roundHalfUp(accuracy),
      radius_m,
      inside_pct: roundHalfUp(inside * 100),
    },
    points: roundHalfUp(POSITION_MAX * inside),
    max: POSITION_MAX,
    kind: inside >= 0.5 ? 'for' : 'against',
  }
  return outcome(verdict, [position, age], { ...found, distance_m, radius_m, inside })
}
