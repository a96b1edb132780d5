import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Me } from '../../api'
import { useText } from '../../text'
import { poolQueries } from './calls'

/** To the pool: for whoever gives customers out, and for all who may claim while the company has one. */
export function PoolLink({ me }: { me: Me }) {
  const { t } = useText()
  const mayGive = me.abilities.includes('pool:manage')
  const mayClaim = me.abilities.includes('pool:claim')
  const { data } = useQuery({ ...poolQueries.standing, enabled: mayClaim })
  if (!mayGive && !(mayClaim && data?.is_on)) return null
  return <Link to="/customers/pool">{t('pool.title')}</Link>
}
