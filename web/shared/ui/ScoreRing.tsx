import { useTranslation } from 'react-i18next'
import type { Verdict } from './verdict.ts'

interface Props {
  score: number
  verdict: Verdict
  /** Edge in pixels; from 72 on the word stands under the number. */
  size?: number
}

export function ScoreRing({ score, verdict, size = 92 }: Props) {
  const { t } = useTranslation()
  const stroke = size >= 72 ? 8 : 5
  const radius = (size - stroke) / 2
  const length = 2 * Math.PI * radius
  const share = Math.min(100, Math.max(0, score)) / 100
  const middle = size / 2
  return (
    <span
      className={`ring verdict-${verdict}`}
      style={{ width: size, height: size }}
      role="img"
      aria-label={t('verdict.ring', { score, verdict: t(`verdict.${verdict}`) })}
    >
      <svg viewBox={`0 0 ${size} ${size}`} width={size} height={size} aria-hidden="true">
        <circle className="ring-track" cx={middle} cy={middle} r={radius} strokeWidth={stroke} />
        {share > 0 && (
          <circle
            className="ring-value"
            cx={middle}
            cy={middle}
            r={radius}
            strokeWidth={stroke}
            strokeDasharray={`${length * share} ${length}`}
            transform={`rotate(-90 ${middle} ${middle})`}
          />
        )}
      </svg>
      <span className="ring-words" aria-hidden="true">
        <b style={{ fontSize: size * 0.31 }}>{score}</b>
        {size >= 72 && <span>{t('verdict.trust')}</span>}
      </span>
    </span>
  )
}
