import { type AnyRoute, createRoute, lazyRouteComponent } from '@tanstack/react-router'

/** Where pairs that may be one customer are looked at. */
export const twinRoutes = <Shell extends AnyRoute>(shell: Shell) =>
  [
    createRoute({
      getParentRoute: () => shell,
      path: '/customers/twins',
      component: lazyRouteComponent(() => import('./TwinsPage'), 'TwinsPage'),
    }),
  ] as const
