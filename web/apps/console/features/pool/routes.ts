import { type AnyRoute, createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { territoryRoutes } from '../territories/routes'
import { poolFilters } from './filters'

export const poolRoutes = <Shell extends AnyRoute>(shell: Shell) =>
  [
    createRoute({
      getParentRoute: () => shell,
      path: '/customers/pool',
      validateSearch: poolFilters,
      component: lazyRouteComponent(() => import('./PoolPage'), 'PoolPage'),
    }),
    createRoute({
      getParentRoute: () => shell,
      path: '/settings/pool',
      component: lazyRouteComponent(() => import('./RulesPage'), 'RulesPage'),
    }),
    ...territoryRoutes(shell),
  ] as const
