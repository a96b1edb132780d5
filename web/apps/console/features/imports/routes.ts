import { type AnyRoute, createRoute, lazyRouteComponent } from '@tanstack/react-router'

/** The pages of imports below the shell. */
export const importRoutes = <Shell extends AnyRoute>(shell: Shell) =>
  [
    createRoute({
      getParentRoute: () => shell,
      path: '/customers/imports',
      component: lazyRouteComponent(() => import('./ImportsPage'), 'ImportsPage'),
    }),
    createRoute({
      getParentRoute: () => shell,
      path: '/customers/imports/$importId',
      component: lazyRouteComponent(() => import('./ImportPage'), 'ImportPage'),
    }),
  ] as const
