import type { components } from '@shared/api/schema.ts'
import { queryOptions } from '@tanstack/react-query'
import { answer, client } from '../../api'

type Schemas = components['schemas']
export type CompanySettings = Schemas['CompanySettings']
export type CompanyPatch = Schemas['CompanyPatch']
export type CompanyTerms = Schemas['CompanyTerms']
export type OwnTerms = Schemas['OwnTerms']
export type Calendar = Schemas['Calendar']
export type CalendarDay = Schemas['DayOut']
export type CalendarImport = Schemas['CalendarImport']
export type CalendarRow = Schemas['CalendarRow']
export type DayKind = Schemas['DayKind']
export type DayIn = Schemas['DayIn']

export type Locale = 'zh' | 'en'
export const localeOf = (language: string): Locale => (language === 'en' ? 'en' : 'zh')

export const settingsQueries = {
  company: queryOptions({
    queryKey: ['settings', 'company'],
    queryFn: ({ signal }) => answer(client.GET('/api/v1/settings/company', { signal })),
  }),
  terms: queryOptions({
    queryKey: ['settings', 'terms'],
    queryFn: ({ signal }) => answer(client.GET('/api/v1/settings/terms', { signal })),
  }),
  calendar: (year: number | undefined, locale: Locale) =>
    queryOptions({
      queryKey: ['calendar', year ?? 'now', locale],
      queryFn: ({ signal }) =>
        answer(
          client.GET('/api/v1/calendar', {
            params: { query: { locale, ...(year === undefined ? {} : { year }) } },
            signal,
          }),
        ),
    }),
}

const day = (name: string) => ({ path: { day: name } })

export const requests = {
  changeCompany: (body: CompanyPatch) => answer(client.PATCH('/api/v1/settings/company', { body })),
  changeTerms: (body: OwnTerms) => answer(client.PUT('/api/v1/settings/terms', { body })),
  sayOfDay: (name: string, body: DayIn) =>
    answer(client.PUT('/api/v1/calendar/{day}', { params: day(name), body })),
  takeBack: (name: string) => answer(client.DELETE('/api/v1/calendar/{day}', { params: day(name) })),
  exportCalendar: (year: number, locale: Locale) =>
    answer(
      client.GET('/api/v1/calendar/export.csv', { params: { query: { year, locale } }, parseAs: 'blob' }),
    ) as Promise<unknown> as Promise<Blob>,
  calendarTemplate: (language: string) =>
    answer(
      client.GET('/api/v1/calendar/import/template.xlsx', {
        headers: { 'Accept-Language': language },
        parseAs: 'blob',
      }),
    ) as Promise<unknown> as Promise<Blob>,
  importCalendar: (file: Blob, dry_run: boolean) =>
    answer(
      client.POST('/api/v1/calendar/import', {
        params: { query: { dry_run } },
        headers: { 'Content-Type': 'application/octet-stream' },
        body: file as unknown as string,
        bodySerializer: (bytes: unknown) => bytes as BodyInit,
      }),
    ),
}
