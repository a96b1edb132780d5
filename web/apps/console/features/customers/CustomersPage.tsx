import { useInfiniteQuery, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useRouter } from '@tanstack/react-router'
import { Button } from 'antd'
import { Download, Plus, Store } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { DataTable } from '../../parts/DataTable'
import { PageHead } from '../../parts/PageHead'
import { State } from '../../parts/states'
import { useExport } from '../../parts/useExport'
import { queries } from '../../queries'
import { useShortcuts } from '../../shell/shortcuts'
import { useText } from '../../text'
import { PoolLink } from '../pool/PoolLink'
import { CustomerFilters } from './CustomerFilters'
import { useCustomerColumns } from './columns'
import { customerQuery, type CustomerFilters as Filters, isFiltered } from './filters'

const CreateDrawer = lazy(() => import('./CreateDrawer'))
const route = getRouteApi('/shell/customers')

export function CustomersPage() {
  const { t } = useText()
  const filters = route.useSearch()
  const navigate = route.useNavigate()
  const router = useRouter()
  const query = useInfiniteQuery(queries.customers(filters))
  const { data: me } = useSuspenseQuery(queries.me)
  const run = useExport()
  const columns = useCustomerColumns(filters.sort)
  const [isCreating, setCreating] = useState(false)
  const mayCreate = me.abilities.includes('customer:create')
  useShortcuts(mayCreate ? [{ keys: 'N', label: t('customers.new'), run: () => setCreating(true) }] : [])

  const exportCustomers = () =>
    run({ name: t('nav.customers'), path: '/api/v1/customers/export.csv', query: customerQuery(filters) })
  const setFilters = (search: Filters) => void navigate({ search, replace: true })
  const create = mayCreate && (
    <Button type="primary" icon={<Plus size={16} aria-hidden />} onClick={() => setCreating(true)}>
      {t('customers.new')}
    </Button>
  )
  return (
    <>
      <PageHead
        title={t('nav.customers')}
        actions={
          <>
            <PoolLink me={me} />
            {me.abilities.includes('customer:merge') && <Link to="/customers/twins">{t('twins.title')}</Link>}
            {me.abilities.includes('customer:import') && (
              <Link to="/customers/imports">{t('imports.open')}</Link>
            )}
            {me.abilities.includes('customer:export') && (
              <Button icon={<Download size={16} aria-hidden />} onClick={() => void exportCustomers()}>
                {t('export.csv')}
              </Button>
            )}
            {create}
          </>
        }
      />
      <CustomerFilters filters={filters} onChange={setFilters} />
      <DataTable
        label={t('nav.customers')}
        query={query}
        columns={columns}
        minWidth={1294}
        onSort={(key, order) =>
          setFilters({ ...filters, sort: order === null ? undefined : order === 'descend' ? `-${key}` : key })
        }
        onOpen={(row) =>
          void router.navigate({ to: '/customers/$customerId', params: { customerId: row.id } })
        }
        empty={
          <State
            icon={Store}
            title={filters.q ? t('customers.noneFor', { q: filters.q }) : t('customers.none')}
            action={
              isFiltered(filters) ? (
                <Button onClick={() => setFilters({ sort: filters.sort })}>{t('filter.clear')}</Button>
              ) : (
                create
              )
            }
          >
            {t(isFiltered(filters) ? 'customers.noneFiltered' : 'customers.noneYet')}
          </State>
        }
      />
      <Suspense>{isCreating && <CreateDrawer onClose={() => setCreating(false)} />}</Suspense>
    </>
  )
}
