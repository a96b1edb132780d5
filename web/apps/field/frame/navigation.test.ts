import { expect, test } from 'vitest'
import { hrefOf, type Route, routeOf } from './navigation.tsx'

const routes: Route[] = [
  { page: 'today' },
  { page: 'customers' },
  { page: 'customers', q: '清 & 禾', grade: 'A' },
  { page: 'customer', id: 'c1' },
  { page: 'customer-new', name: '新店' },
  { page: 'customer-edit', id: 'c1' },
  { page: 'check-in', customer: 'c1', item: 'p1' },
  { page: 'visit', id: 'v1' },
  { page: 'unsent' },
  { page: 'me' },
  { page: 'sign-in' },
]

test.each(routes)('the address of $page leads back to it', (route) => {
  const url = new URL(hrefOf(route), 'http://phone')
  expect(url.pathname.startsWith('/m/')).toBe(true)
  expect(routeOf(url.pathname, url.search)).toEqual(route)
})

test('an unknown address is nowhere', () => {
  expect(routeOf('/m/orders/7', '')).toEqual({ page: 'nowhere' })
})
