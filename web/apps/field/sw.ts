import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching'

declare const self: ServiceWorkerGlobalScope

// A new worker waits until the person says so: UpdateNote sends this message.
self.addEventListener('message', (event) => {
  if ((event.data as { type?: string } | null)?.type === 'SKIP_WAITING') void self.skipWaiting()
})

cleanupOutdatedCaches()
precacheAndRoute(self.__WB_MANIFEST, { ignoreURLParametersMatching: [/.*/] })

// Every address of the app is the one page; data and photos never pass through here.
const page = createHandlerBoundToURL('index.html')
self.addEventListener('fetch', (event) => {
  const { request } = event
  if (request.mode !== 'navigate' || !new URL(request.url).pathname.startsWith('/m/')) return
  event.respondWith(page({ event, request, url: new URL(request.url) }))
})
