import type { Datum } from '@shared/domain/datum.ts'

/** The base map that the operator chose, as the server's /api/v1/basemap says. */
export interface Basemap {
  kind: 'pmtiles' | 'xyz' | 'tianditu' | 'amap'
  url: string
  datum: Datum
  attribution: string
  bounds: [number, number, number, number]
  centre: [number, number]
  version: string
}

const CACHE = 'rounds-basemap'
const SETTING = '/api/v1/basemap'
/** A city's archive fits a phone; a country's is read by range instead. */
const LARGEST_KEPT = 80_000_000

const openCache = async () => ('caches' in globalThis ? caches.open(CACHE) : null)

/** The setting, fresh when there is a network and the kept one when there is none. */
export async function loadBasemap(): Promise<Basemap> {
  const cache = await openCache()
  try {
    const response = await fetch(SETTING, { signal: AbortSignal.timeout(5000) })
    if (!response.ok) throw new Error(`basemap: ${response.status}`)
    await cache?.put(SETTING, response.clone())
    return (await response.json()) as Basemap
  } catch (error) {
    const kept = await cache?.match(SETTING)
    if (!kept) throw error
    return (await kept.json()) as Basemap
  }
}

/** The kept setting without asking the network, so that a warm start does not wait for it. */
export async function keptBasemap(): Promise<Basemap | null> {
  const kept = await (await openCache())?.match(SETTING)
  return kept ? ((await kept.json()) as Basemap) : null
}

/**
 * The whole archive out of Cache Storage, fetched once per version. Null when it is too large to keep
 * or the browser refuses to: then the caller reads it by range.
 */
export async function keptArchive(basemap: Basemap): Promise<Blob | null> {
  const cache = await openCache()
  if (!cache) return null
  const kept = await cache.match(basemap.url)
  if (kept) return kept.blob()
  if ((await sizeOf(basemap.url)) > LARGEST_KEPT) return null
  const response = await fetch(basemap.url)
  if (!response.ok) throw new Error(`basemap archive: ${response.status}`)
  const archive = await response.blob()
  try {
    await cache.put(basemap.url, new Response(archive))
    await forgetOthers(cache, basemap.url)
  } catch {
    // The disk is full. The map still works from what was just fetched.
  }
  return archive
}

/** Asks for one byte: some servers answer no HEAD. Without an answer to ranges it is taken for small. */
async function sizeOf(url: string): Promise<number> {
  const response = await fetch(url, { headers: { Range: 'bytes=0-0' } })
  await response.body?.cancel()
  if (!response.ok) throw new Error(`basemap archive: ${response.status}`)
  const total = response.headers.get('content-range')?.split('/')[1]
  return Number(total ?? response.headers.get('content-length') ?? 0)
}

async function forgetOthers(cache: Cache, url: string): Promise<void> {
  const current = new URL(url, location.href).href
  for (const request of await cache.keys())
    if (request.url !== current && !request.url.endsWith(SETTING)) await cache.delete(request)
}
