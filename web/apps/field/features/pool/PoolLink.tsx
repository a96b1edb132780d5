import { completeTexts } from '@shared/i18n/setup.ts'
import { Waves } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { navigate } from '../../frame/navigation.tsx'
import { useMe } from '../../frame/store.tsx'
import { IconButton } from '../../kit/IconButton.tsx'
import { usePoolNews } from './calls.ts'

/** To the pool, where the company has one; a dot says that something is about to go back to it. */
export default function PoolLink() {
  return useMe().abilities.includes('pool:claim') ? <Way /> : null
}

function Way() {
  const { t } = useTranslation()
  const news = usePoolNews()
  const [isReady, setReady] = useState(false)
  useEffect(() => {
    void completeTexts().then(() => setReady(true))
  }, [])
  if (!isReady || !news?.standing.is_on) return null
  const soon = news.leaving.length
  return (
    <span className="relative">
      <IconButton
        icon={Waves}
        name={soon ? t('pool.open_soon', { n: soon }) : t('pool.open')}
        onClick={() => navigate({ page: 'pool' })}
      />
      {soon > 0 && <span aria-hidden className="absolute top-2 right-2 size-2 rounded-full bg-warning" />}
    </span>
  )
}
