import { useInfiniteQuery, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Button } from 'antd'
import { FileUp, Plus, QrCode, ShieldCheck, Users } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import type { Invites } from '../../api'
import { DataTable, rowsOf } from '../../parts/DataTable'
import { ChoiceFilter, SearchFilter } from '../../parts/Filters'
import { PageHead } from '../../parts/PageHead'
import page from '../../parts/page.module.css'
import { State } from '../../parts/states'
import { queries } from '../../queries'
import { useText } from '../../text'
import { usePersonColumns } from './columns'
import { type DirectoryFilters, isNarrowed, STATES } from './filters'
import css from './people.module.css'
import { UnitPanel } from './UnitPanel'
import { useInvite } from './useInvite'

const PersonDrawer = lazy(() => import('./PersonDrawer'))
const PersonForm = lazy(() => import('./PersonForm'))
const InviteResult = lazy(() => import('./InviteResult'))
const route = getRouteApi('/shell/people')

/** The organisation: units at the left, the people of the chosen one and all below at the right. */
export function PeoplePage() {
  const { t } = useText()
  const filters = route.useSearch()
  const navigate = route.useNavigate()
  const { data: me } = useSuspenseQuery(queries.me)
  const query = useInfiniteQuery(queries.directory({ ...filters, person: undefined, on: undefined }))
  const columns = usePersonColumns()
  const [isCreating, setCreating] = useState(false)
  const [made, setMade] = useState<Invites | null>(null)
  const mayEdit = me.abilities.includes('person:edit')
  const set = (search: DirectoryFilters) => void navigate({ search, replace: true })
  return (
    <>
      <PageHead
        title={t('org.title')}
        actions={
          <>
            {me.abilities.includes('role:manage') && (
              <Button
                type="text"
                icon={<ShieldCheck size={16} aria-hidden />}
                onClick={() => void navigate({ to: '/roles' })}
              >
                {t('nav.roles')}
              </Button>
            )}
            {mayEdit && (
              <>
                <Button
                  icon={<FileUp size={16} aria-hidden />}
                  onClick={() => void navigate({ to: '/people/import' })}
                >
                  {t('org.import')}
                </Button>
                <InviteAll filters={filters} onMade={setMade} />
                <Button
                  type="primary"
                  icon={<Plus size={16} aria-hidden />}
                  onClick={() => setCreating(true)}
                >
                  {t('org.newPerson')}
                </Button>
              </>
            )}
          </>
        }
      />
      <div className={css.split}>
        <UnitPanel
          on={filters.on}
          chosen={filters.unit}
          mayEdit={me.abilities.includes('unit:edit')}
          onChoose={(unit) => set({ ...filters, unit })}
          onDay={(on) => set({ ...filters, on })}
        />
        <div className={css.list}>
          <search className={page.bar}>
            <SearchFilter
              placeholder={t('org.search')}
              value={filters.q}
              onChange={(q) => set({ ...filters, q })}
            />
            <ChoiceFilter
              label={t('org.state')}
              options={STATES.map((value) => ({ value, label: t(`org.states.${value}`) }))}
              value={filters.state}
              onChange={(state) => set({ ...filters, state })}
            />
          </search>
          <DataTable
            label={t('org.title')}
            query={query}
            columns={columns}
            minWidth={760}
            onOpen={(row) => set({ ...filters, person: row.id })}
            empty={
              <State
                icon={Users}
                title={t(isNarrowed(filters) ? 'people.none' : 'org.nobody')}
                action={
                  isNarrowed(filters) && (
                    <Button onClick={() => set({ on: filters.on })}>{t('filter.clear')}</Button>
                  )
                }
              >
                {t(isNarrowed(filters) ? 'people.noneWhy' : 'org.nobodyWhy')}
              </State>
            }
          />
        </div>
      </div>
      <Suspense>
        {filters.person && (
          <PersonDrawer
            key={filters.person}
            id={filters.person}
            mayEdit={mayEdit}
            mayHandOver={me.abilities.includes('person:hand_over')}
            onInvited={setMade}
            onClose={() => set({ ...filters, person: undefined })}
          />
        )}
        {isCreating && (
          <PersonForm
            unit={filters.unit}
            onClose={() => setCreating(false)}
            onSaved={(id) => {
              setCreating(false)
              set({ ...filters, person: id })
            }}
          />
        )}
        {made && <InviteResult made={made} onClose={() => setMade(null)} />}
      </Suspense>
    </>
  )
}

/** Sheets for everybody of the list who has not been invited yet. */
function InviteAll({ filters, onMade }: { filters: DirectoryFilters; onMade: (made: Invites) => void }) {
  const { t, format } = useText()
  const query = useInfiniteQuery(
    queries.directory({ ...filters, state: 'new', person: undefined, on: undefined }),
  )
  const waiting = rowsOf(query.data).slice(0, 500)
  const invite = useInvite(onMade)
  if (waiting.length === 0) return null
  return (
    <Button
      icon={<QrCode size={16} aria-hidden />}
      loading={invite.isPending}
      onClick={() => invite.mutate({ ids: waiting.map((row) => row.id), kind: 'sheet' })}
    >
      {t('org.inviteAll', { n: format.number(waiting.length) })}
    </Button>
  )
}
