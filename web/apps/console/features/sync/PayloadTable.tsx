import { Link } from '@tanstack/react-router'
import { Image } from 'antd'
import { ImageOff } from 'lucide-react'
import type { Trouble } from '../../api'
import { useText } from '../../text'
import css from './detail.module.css'
import { readableLines } from './payload'
import { useTroubleWords } from './troubleWords'

/** What the phone sent: in words, then its photos, then as it is for those who want to know. */
export function PayloadTable({ trouble }: { trouble: Trouble }) {
  const { t } = useText()
  const words = useTroubleWords()
  const lines = readableLines(trouble.payload)
  return (
    <section className={css.content}>
      <h3>{t('trouble.content')}</h3>
      {lines.length === 0 ? (
        <p className="muted">{t('trouble.noContent')}</p>
      ) : (
        <table>
          <tbody>
            {lines.map((line) => (
              <tr key={`${line.part}.${line.path.join('.')}`}>
                <th scope="row">{words.field(line.path, trouble.type)}</th>
                <td>
                  {trouble.customer_id &&
                  line.path[0] === 'customer_id' &&
                  trouble.customer_id === line.value ? (
                    <Link to="/customers/$customerId" params={{ customerId: trouble.customer_id }}>
                      {trouble.customer_name || t('customers.unknown')}
                    </Link>
                  ) : (
                    words.value(line, trouble.type)
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {trouble.photos.length > 0 && (
        <ul className={css.photos} aria-label={t('sync.photos')}>
          {trouble.photos.map(({ sha256, url }, index) => (
            <li key={sha256}>
              {url ? (
                <Image src={url} alt={t('trouble.photo', { n: index + 1 })} height={160} />
              ) : (
                <span className={css.noPhoto}>
                  <ImageOff size={18} aria-hidden />
                  {t('trouble.photoMissing')}
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
      <details className={css.raw}>
        <summary>{t('trouble.raw')}</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys */}
        <pre tabIndex={0}>{JSON.stringify(trouble.payload, null, 2)}</pre>
      </details>
    </section>
  )
}
