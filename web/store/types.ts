/** What the screens may use. Everything here also works in flight mode, except signing in for the first time. */
import type { CustomValues } from '../shared/domain/customFields'
import type { Fix, Judgement } from '../shared/domain/judge'
import type { ApprovalAnswer, ApprovalBoxes, Leaves, LocalApproval, PinsHere } from './askedTypes'
import type { Contacts } from './contactTypes'
import type { EndOfDay, LockInfo, LockState, OperationChange, OutboxItem, SyncState } from './deliveryTypes'
import type { Notes } from './noteTypes'
import type {
  CustomerDoc,
  CustomerGrade,
  CustomerKind,
  CustomerSetupDoc,
  CustomerStatus,
  Me,
  PhotoDoc,
  PhotoKind,
  PinDoc,
  PlanItemDoc,
  VisitDoc,
} from './rows'

export type * from './askedTypes'
export type * from './contactTypes'
export type * from './deliveryTypes'
export type * from './noteTypes'

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
  channel?: string | null
  tags?: string[]
  custom?: CustomValues
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
  Pick<CustomerDoc, Exclude<keyof CustomerDraft, 'pin' | 'position_id' | 'code'> | 'status'>
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
  /** Told by checkIn alone: photos that a full disk had no room for. The visit itself is recorded. */
  unsavedPhotos?: number
  customer: CustomerDoc | null
  photos: LocalPhoto[]
  judgement: Judgement | null
  /** The judgement was made on this phone and may change when the server judges. */
  predicted: boolean
  /** Something of this visit waits in the outbox. */
  pending: boolean
  /** Still open, and begun on another phone of the same person; its next steps can be recorded here. */
  elsewhere: boolean
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

/** What stands between the password and the session; its ticket goes with the answer. */
export interface Step {
  step: 'second' | 'enrol' | 'password'
  ticket: string
  methods: ('totp' | 'passkey' | 'recovery')[]
  min_length: number | null
}

/** Who is signed in now; with recovery codes, shown this once, when a second factor was just set up. */
export type Entered = Me & { recovery_codes?: string[] }

/** The way by the company's own sign-on. */
export interface SignOn {
  /** The numbers of this phone to name when somebody sets out to their company's sign-on. */
  deviceIds(): Promise<string[]>
  /** Back from there: takes over the session that the browser has got. Throws StoreError('not_signed_in'). */
  arrive(): Promise<Me>
}

export interface Store {
  session: {
    current(): Session | null
    /** Who is signed in now, or what the server still asks before that. */
    signIn(name: string, password: string): Promise<Me | Step>
    /** Answers a step, or signs in without a name: posts to `/api/v1/session/<path>`, with this phone named where asked. */
    goOn(
      path: 'second' | 'enrol/confirm' | 'password' | 'passkey' | 'reset',
      body: Record<string, unknown>,
    ): Promise<Entered | Step>
    signOn(): Promise<SignOn>
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
    /** Compares all rows with the server now, and fetches anew what differs. */
    verify(): Promise<void>
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
    /** A masked number in full: asks the server, which records it. Undelivered without a network. */
    reveal(id: string): Promise<string | null>
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
  approvals: {
    list(): Promise<ApprovalBoxes>
    get(id: string): Promise<LocalApproval | null>
    /** How many wait for this person. */
    waiting(): Promise<number>
    /** Works in flight mode; when it comes too late it is refused and stands among what needs attention. */
    decide(id: string, decision: ApprovalAnswer, comment: string | null): Promise<void>
    withdraw(id: string): Promise<void>
  }
  /** One's own days off. */
  leaves(): Promise<Leaves>
  /** Follow-ups of customers, and what one is reminded of. */
  notes(): Promise<Notes>
  /** People at customers. */
  contacts(): Promise<Contacts>
  /** The company's lists and own fields; null while all is as it is built in. */
  setup(): Promise<CustomerSetupDoc | null>
  pins(): Promise<PinsHere>
  outbox: {
    /** Needs attention first, then what is unsent in sending order (photos still travelling included). */
    list(): Promise<OutboxItem[]>
    /** Rejected: the same content as a new operation. Otherwise: now instead of later. */
    retry(opId: string): Promise<void>
    /** Rejected: the content with `change` laid over it, as a new operation that replaces the old one. */
    edit(opId: string, change: OperationChange): Promise<void>
    /** Takes an operation that needs attention off the list; it stays recorded with the reason, and the server is told. */
    discard(opId: string, reason: string): Promise<void>
    /** All that is not delivered, with its photos, as a file (.rounds-outbox.json) that a manager takes in. */
    exportFile(): Promise<Blob>
  }
  day: {
    /** Of a business day, today if none is named. */
    endOfDay(day?: string): Promise<EndOfDay>
  }
  lock: {
    state(): LockState
    info(): LockInfo
    subscribe(cb: () => void): () => void
    /**
     * Six characters at least. Needs a sign-in with password in this page, because the password becomes the
     * second key: StoreError('sign_in_needed') otherwise. Encrypts what is already here.
     */
    setPin(pin: string): Promise<void>
    /** StoreError('pin_wrong', {tries, wait_s}) or StoreError('pin_wait', {wait_s}). */
    unlock(pin: string): Promise<void>
    lock(): Promise<void>
    changePin(old: string, fresh: string): Promise<void>
    /** The PIN is forgotten: after a sign-in with password, or with an earlier password of the account. */
    recover(pin: string, earlierPassword?: string): Promise<void>
    /** Takes the PIN away and decrypts; StoreError('pin_required') where the company wants one. */
    remove(pin: string): Promise<void>
    /** Gives up what is sealed: wipes it, unsent records included. Only after the person has been told how many. */
    abandon(): Promise<void>
  }
  /** The outcome of `query`, now and whenever the data it read changes. */
  live<T>(query: () => Promise<T>, cb: (value: T) => void, failed?: (error: unknown) => void): () => void
  prefs: {
    get<T = unknown>(key: string): Promise<T | undefined>
    set(key: string, value: unknown): Promise<void>
  }
  close(): Promise<void>
}
