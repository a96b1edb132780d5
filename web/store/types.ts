/** What the screens may use. Everything here also works in flight mode, except signing in for the first time. */
import type { Fix, Judgement } from '../shared/domain/judge'
import type {
  CustomerDoc,
  CustomerGrade,
  CustomerKind,
  CustomerStatus,
  Me,
  PhotoDoc,
  PhotoKind,
  PinDoc,
  PlanItemDoc,
  VisitDoc,
} from './rows'

export interface OpenOptions {
  /** Prefix of the database names; two stores with one name are two tabs of one phone. */
  name?: string
  fetch?: typeof fetch
  now?: () => Date
  /** Where the API lives; '' is the page's own origin. */
  baseUrl?: string
  /** 'cookie' in browsers; 'token' where there is no cookie jar. */
  auth?: 'cookie' | 'token'
  /** App version told to the server. */
  app?: string
  /** Label of this device in the list of devices. */
  deviceLabel?: string
}

export interface Session {
  me: Me
  token?: string
  /** The server no longer accepts this sign-in. Everything recorded is kept; the same person signs in again. */
  expired: boolean
}

/** How a sign-out treats what has not been sent. */
export type SignOutMode = 'send-first' | 'lock'

export interface SyncState {
  phase: 'idle' | 'sending' | 'receiving' | 'offline' | 'error'
  /** Operations not yet acknowledged. */
  unsent: number
  oldestAt: Date | null
  /** Rejected operations that nobody has retried or discarded, fields lost to a colleague, broken photos. */
  attention: number
  lastSyncAt: Date | null
  photosLeft: number
  online: boolean
  /** The server asks for a new sign-in; nothing is sent until then. */
  needsSignIn: boolean
  /** Server clock minus device clock, in ms; null until measured. */
  skewMs: number | null
  /** False when the browser refused durable storage; null when it cannot say. */
  persisted: boolean | null
  /** True once the first full pull has ended: an empty list now means empty. */
  mirrored: boolean
  error?: { code: string; params: Record<string, unknown> }
}

export interface Customer extends CustomerDoc {
  /** Metres from `near`, when the list was asked for it and the customer has a pin. */
  distance_m?: number
  /** A change of this customer waits in the outbox. */
  pending: boolean
}

export interface CustomerQuery {
  q?: string
  grade?: CustomerGrade | null
  kind?: CustomerKind
  status?: CustomerStatus
  near?: { lng: number; lat: number }
  limit?: number
  offset?: number
}

export interface CustomerDraft {
  name: string
  kind: CustomerKind
  grade?: CustomerGrade | null
  phone?: string | null
  address?: string | null
  district?: string | null
  contact?: string | null
  note?: string | null
  code?: string | null
  pin?: Pick<PinDoc, 'lng' | 'lat' | 'datum' | 'source'> & { radius_m?: number; note?: string }
  position_id?: string
}

export type CustomerSet = Partial<
  Pick<
    CustomerDoc,
    'name' | 'kind' | 'grade' | 'phone' | 'address' | 'district' | 'contact' | 'note' | 'status'
  >
>

/** A fix as the device gave it; `id` is added by the store when absent. */
export interface FixInput extends Fix {
  id?: string
  altitude_m?: number
  speed_mps?: number
  heading_deg?: number
  simulated?: boolean
}

export type NoFixReason = 'denied' | 'off' | 'timeout' | 'unsupported' | 'saver'

export interface PhotoInput {
  blob: Blob
  kind: PhotoKind
  takenAt: Date
  width: number
  height: number
  /** The lines burnt into the picture. */
  watermark: string[]
  /** Taken by the camera now, not chosen from the gallery. */
  live: boolean
}

export interface CheckInInput {
  customerId: string
  planItemId?: string | null
  fix: FixInput | null
  noFixReason?: NoFixReason
  saver?: boolean
  note?: string
  /** Photos taken before the button was pressed; saved in the same transaction. */
  photos?: PhotoInput[]
}

export interface CheckOutInput {
  fix?: FixInput | null
  note?: string
}

export interface LocalPhoto extends PhotoDoc {
  /** Bytes are on this phone: `visits.photo(sha256)` gives them. */
  local: boolean
  /** Share of the bytes the server has, 0..1. */
  progress: number
}

export interface LocalVisit extends Omit<VisitDoc, 'photos' | 'judgement'> {
  customer: CustomerDoc | null
  photos: LocalPhoto[]
  judgement: Judgement | null
  /** The judgement was made on this phone and may change when the server judges. */
  predicted: boolean
  /** Something of this visit waits in the outbox. */
  pending: boolean
}

export interface TodayStop {
  /** Null for a visit that was not planned. */
  item: PlanItemDoc | null
  customer: CustomerDoc | null
  visit: LocalVisit | null
  state: 'done' | 'open' | 'next' | 'todo' | 'skipped'
  /** Metres from `near`. */
  distance?: number
}

export type OperationType =
  | 'visit.check_in'
  | 'visit.attach_fix'
  | 'visit.check_out'
  | 'visit.add_photo'
  | 'customer.create'
  | 'customer.edit'

export interface OutboxItem {
  opId: string
  n: number
  type: OperationType
  /** deferred: the server asked to try again at `retryAt`. */
  status: 'queued' | 'sending' | 'acked' | 'rejected' | 'deferred'
  at: Date
  customerId: string | null
  customerName: string | null
  visitId: string | null
  /** Why it was rejected or deferred. */
  code: string | null
  params: Record<string, unknown>
  retryAt: Date | null
  /** The photo of a visit.add_photo; `sent` counts bytes the server has. */
  photo: { sha256: string; kind: PhotoKind; size: number; sent: number; failed: boolean } | null
  /** Fields the server did not take because someone else changed them meanwhile. */
  lost: string[]
}

export interface Store {
  session: {
    current(): Session | null
    signIn(name: string, password: string): Promise<Me>
    /** 'send-first' throws StoreError('unsent_remains', {unsent, photos}) and stays signed in when something could not be sent. */
    signOut(mode: SignOutMode): Promise<void>
    refreshMe(): Promise<Me>
    subscribe(cb: () => void): () => void
  }
  sync: {
    state(): SyncState
    subscribe(cb: () => void): () => void
    /** Sends and receives once; resolves when done. Failures are told by state(), never thrown. */
    now(): Promise<void>
    /** Follows visibility, network and time until stop(). */
    start(): void
    stop(): void
  }
  /** Stops of a business day (YYYY-MM-DD): planned ones in order, then visits outside the plan. */
  today(day?: string, near?: { lng: number; lat: number }): Promise<TodayStop[]>
  /** The current business day in the company's zone. */
  businessDay(): string
  customers: {
    list(query?: CustomerQuery): Promise<{ rows: Customer[]; total: number }>
    /** Makes the first search as quick as the later ones; for a moment when nobody waits. */
    warm(): Promise<void>
    get(id: string): Promise<Customer | null>
    create(draft: CustomerDraft): Promise<Customer>
    edit(id: string, set: CustomerSet): Promise<Customer>
  }
  visits: {
    checkIn(input: CheckInInput): Promise<LocalVisit>
    attachFix(visitId: string, fix: FixInput): Promise<LocalVisit>
    checkOut(visitId: string, input?: CheckOutInput): Promise<LocalVisit>
    addPhoto(visitId: string, photo: PhotoInput): Promise<LocalPhoto>
    get(id: string): Promise<LocalVisit | null>
    ofCustomer(customerId: string): Promise<LocalVisit[]>
    ofDay(day: string): Promise<LocalVisit[]>
    /** My visit without a check-out that began last, if any. */
    open(): Promise<LocalVisit | null>
    /** The bytes of a photo taken on this phone; null when they are not here. */
    photo(sha256: string): Promise<Blob | null>
  }
  outbox: {
    /** Needs attention first, then what is unsent in sending order (photos still travelling included). */
    list(): Promise<OutboxItem[]>
    /** Rejected: the same content as a new operation. Otherwise: now instead of later. */
    retry(opId: string): Promise<void>
    /** Takes an operation that needs attention off the list; it stays recorded with the reason. */
    discard(opId: string, reason: string): Promise<void>
  }
  /** The outcome of `query`, now and whenever the data it read changes. */
  live<T>(query: () => Promise<T>, cb: (value: T) => void, failed?: (error: unknown) => void): () => void
  prefs: {
    get<T = unknown>(key: string): Promise<T | undefined>
    set(key: string, value: unknown): Promise<void>
  }
  close(): Promise<void>
}
