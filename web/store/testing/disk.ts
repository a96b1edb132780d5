/** A disk with little room: writes fail as browsers let them fail, and deleting the reserve gives room. */
import { BALLAST_BYTES } from '../ballast'

export interface Disk {
  /** Bytes left. */
  room: number
  restore(): void
}

function bytesOf(value: unknown): number {
  if (value instanceof ArrayBuffer) return value.byteLength
  if (typeof value !== 'object' || value === null) return String(value).length
  return Object.values(value).reduce((sum: number, part) => sum + bytesOf(part), 0)
}

/** Counts what is written from now on by everything in this process. */
export function fullDisk(room: number): Disk {
  const { put, add, clear } = IDBObjectStore.prototype
  const disk: Disk = {
    room,
    restore() {
      Object.assign(IDBObjectStore.prototype, { put, add, clear })
    },
  }
  const charge = (value: unknown) => {
    const size = bytesOf(value)
    if (size > disk.room) throw new DOMException('the disk is full', 'QuotaExceededError')
    disk.room -= size
  }
  IDBObjectStore.prototype.put = function (value, key?: IDBValidKey) {
    charge(value)
    return key === undefined ? put.call(this, value) : put.call(this, value, key)
  }
  IDBObjectStore.prototype.add = function (value, key?: IDBValidKey) {
    charge(value)
    return key === undefined ? add.call(this, value) : add.call(this, value, key)
  }
  IDBObjectStore.prototype.clear = function () {
    if (this.name === 'reserve') disk.room += BALLAST_BYTES
    return clear.call(this)
  }
  return disk
}
