export { businessDay } from './businessDay'
export { type Datum, fromMap, toMap } from './datum'
export { distanceM, type Place } from './distance'
export { insideProbability } from './inside'
export {
  DEFAULT_POLICY,
  type Fix,
  type JudgedMoment,
  type JudgedPin,
  type Judgement,
  type JudgePolicy,
  judge,
  type PinDatum,
  type Reason,
  type Verdict,
} from './judge'
export { addMoney, exponentOf, formatMoney, type Money, parseMoney } from './money'
export { uuidv7 } from './uuidv7'
