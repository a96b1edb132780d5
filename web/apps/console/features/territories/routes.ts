import { type AnyRoute, createRoute, lazyRouteComponent } from '@tanstack/react-router'

export const territoryRoutes = <Shell extends AnyRoute>(shell: Shell) =>
  [
    createRoute({
      getParentRoute: () => shell,
      path: '/territories',
      component: lazyRouteComponent(() => import('./TerritoriesPage'), 'TerritoriesPage'),
    }),
  ] as const
