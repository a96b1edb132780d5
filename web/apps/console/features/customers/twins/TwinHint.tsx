import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Alert, Checkbox } from 'antd'
import { useEffect, useState } from 'react'
import { api } from '../../../api'
import { useText } from '../../../text'
import type { TwinsIn } from './requests'
import { useTwinWords } from './words'

const PAUSE_MS = 500

/** Says which customers this one may be while it is being written. It stops nobody. */
export default function TwinHint({ wanted, onFound }: { wanted: TwinsIn; onFound: (ids: string[]) => void }) {
  const { t } = useText()
  const words = useTwinWords()
  const text = JSON.stringify(wanted)
  const [asked, setAsked] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [text])
  const { data } = useQuery({
    queryKey: ['twins', 'find', asked],
    queryFn: ({ signal }) => api.findTwins(JSON.parse(asked) as TwinsIn, signal),
    enabled: asked !== '' && wanted.name.length > 1,
  })
  const ids = data?.items.map((twin) => twin.customer.id).join(' ') ?? ''
  const [isOther, setOther] = useState('')
  useEffect(() => onFound(ids && isOther === ids ? ids.split(' ') : []), [ids, isOther, onFound])
  const isAny = data !== undefined && wanted.name.length > 1 && (ids !== '' || data.elsewhere > 0)
  return (
    <div aria-live="polite">
      {isAny && (
        <Alert
          type="warning"
          style={{ marginBottom: 16 }}
          title={t('twins.maybe')}
          description={
            <>
              {data.items.map(({ customer, reasons, distance_m }) => (
                <div key={customer.id}>
                  <Link to="/customers/$customerId" params={{ customerId: customer.id }} target="_blank">
                    {customer.name}
                  </Link>{' '}
                  <span className="muted">
                    {[words.place(customer), ...reasons.map(words.reason), words.away(distance_m)]
                      .filter(Boolean)
                      .join(' · ')}
                  </span>
                </div>
              ))}
              {data.elsewhere > 0 && <div>{t('twins.elsewhere', { n: data.elsewhere })}</div>}
              {ids && (
                <Checkbox
                  checked={isOther === ids}
                  onChange={(event) => setOther(event.target.checked ? ids : '')}
                >
                  {t('twins.saveAnyway')}
                </Checkbox>
              )}
            </>
          }
        />
      )}
    </div>
  )
}
