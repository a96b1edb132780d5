import { type AnyRoute, createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { dealFilters } from './filters'

export const dealRoutes = <Shell extends AnyRoute>(shell: Shell) =>
  [
    createRoute({
      getParentRoute: () => shell,
      path: '/deals',
      validateSearch: dealFilters,
      component: lazyRouteComponent(() => import('./DealsPage'), 'DealsPage'),
    }),
    createRoute({
      getParentRoute: () => shell,
      path: '/settings/deal-stages',
      component: lazyRouteComponent(() => import('./StagesPage'), 'StagesPage'),
    }),
  ] as const
