import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Button } from 'antd'
import { ChoiceFilter, PersonFilter, SearchFilter, UnitFilter } from '../../parts/Filters'
import { PageHead } from '../../parts/PageHead'
import css from '../../parts/page.module.css'
import { queries } from '../../queries'
import { useText } from '../../text'
import { isFiltered, type NoteFilters, STAGES } from './filters'
import { MyReminders } from './MyReminders'
import { NoteList } from './NoteList'
import { useNoteWords } from './words'

const route = getRouteApi('/shell/notes')

export function NotesPage() {
  const { t } = useText()
  const words = useNoteWords()
  const filters = route.useSearch()
  const navigate = route.useNavigate()
  const { data: me } = useSuspenseQuery(queries.me)
  const set = (search: NoteFilters) => void navigate({ search, replace: true })
  return (
    <>
      <PageHead title={t('notes.title')} />
      <search className={css.bar}>
        <SearchFilter
          placeholder={t('notes.search')}
          value={filters.q}
          onChange={(q) => set({ ...filters, q })}
        />
        <ChoiceFilter
          label={t('notes.kind')}
          value={filters.kind}
          onChange={(kind) => set({ ...filters, kind })}
          options={words.kinds.map(({ key }) => ({ value: key, label: words.kind(key) }))}
        />
        <ChoiceFilter
          label={t('notes.stage')}
          value={filters.stage}
          onChange={(stage) => set({ ...filters, stage })}
          options={STAGES.map((value) => ({ value, label: words.stage(value) }))}
        />
        {me.abilities.includes('person:read') && (
          <PersonFilter by="id" value={filters.person} onChange={(person) => set({ ...filters, person })} />
        )}
        {me.abilities.includes('unit:read') && (
          <UnitFilter value={filters.unit} onChange={(unit) => set({ ...filters, unit })} />
        )}
        {isFiltered(filters) && (
          <Button type="text" onClick={() => set({})}>
            {t('filter.clear')}
          </Button>
        )}
      </search>
      {me.abilities.includes('note:write') && <MyReminders />}
      <NoteList filters={filters} />
    </>
  )
}
