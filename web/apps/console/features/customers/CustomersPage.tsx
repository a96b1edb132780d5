import { useInfiniteQuery, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { Button } from 'antd'
import { Download, Plus, Store } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { api } from '../../api'
import { DataTable } from '../../parts/DataTable'
import { PageHead } from '../../parts/PageHead'
import { State } from '../../parts/states'
import { useExport } from '../../parts/useExport'
import { queries } from '../../queries'
import { useShortcuts } from '../../shell/shortcuts'
import { useText } from '../../text'
import { useWords } from '../../words'
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
  const exportCustomers = useCustomerExport(filters)
  const columns = useCustomerColumns()
  const [isCreating, setCreating] = useState(false)
  const mayCreate = me.abilities.includes('customer:create')
  useShortcuts(mayCreate ? [{ keys: 'N', label: t('customers.new'), run: () => setCreating(true) }] : [])

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
            <Button icon={<Download size={16} aria-hidden />} onClick={() => void exportCustomers()}>
              {t('export.csv')}
            </Button>
            {create}
          </>
        }
      />
      <CustomerFilters filters={filters} onChange={setFilters} />
      <DataTable
        label={t('nav.customers')}
        query={query}
        columns={columns}
        minWidth={1210}
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

function useCustomerExport(filters: Filters) {
  const { t, format } = useText()
  const words = useWords()
  const run = useExport()
  return () =>
    run({
      name: t('nav.customers'),
      header: [
        t('customers.code'),
        t('customers.name'),
        t('customers.grade'),
        t('customers.kind'),
        t('customers.status'),
        t('customers.owner'),
        t('filter.unit'),
        t('customers.lastVisit'),
        t('customers.phone'),
        t('customers.district'),
        t('customers.address'),
        t('pin.lng'),
        t('pin.lat'),
        t('pin.radius'),
      ],
      fetchPage: (cursor, signal) => api.customers({ ...customerQuery(filters), limit: 200, cursor }, signal),
      line: (row) => [
        row.code,
        row.name,
        row.grade,
        words.kind(row.kind),
        words.status(row.status),
        row.owner?.person_name,
        row.owner?.unit_name,
        row.last_visit_at && `${format.dayOf(row.last_visit_at)} ${format.time(row.last_visit_at)}`,
        row.phone,
        row.district,
        row.address,
        row.pin && Number(row.pin.lng.toFixed(6)),
        row.pin && Number(row.pin.lat.toFixed(6)),
        row.pin?.radius_m,
      ],
    })
}
