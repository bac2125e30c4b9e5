/**
 * The queue of procedures: derived from their table, never hashed, decides nothing by itself. `waiting` is ordered by the
 * time of the next look, `ready` of a tier by (orderKey, account). All are heaps with a place per row, so a row is in at
 * most one of them and moves in O(log n); their orders are total, so a rebuilt queue hands out the same rows. Each tier has
 * a `ready` of its own: how deep another tier has fallen moves nobody's turn (docs/decisions/0085-contagion.md). Those at the
 * end, whose lots or losses others will bear, stand apart in `ending`, by how long they have been ready: they are looked at
 * together (docs/decisions/0121-allocated-together.md).
 */
import type { Millis, Row } from '../units/index.ts'
import { procedureKinds as kinds } from '../words/index.ts'

/** Kinds whose looks allocate, by position. */
const isEnding: readonly boolean[] = kinds.map((kind) => kind === 'deleveraging' || kind === 'resolution')

/** The columns that order the queue. */
type Ordered = {
  readonly rows: number
  readonly capacity: number
  readonly kind: Uint8Array
  readonly tier: Uint16Array
  readonly account: Int32Array
  readonly nextMs: Float64Array
  readonly orderKey: Int32Array
}

/**
 * A heap of rows; `place` is shared by all: place + 1 in `ready` or `ending` of the row's tier, −(place + 1) in `waiting`, 0 in
 * none.
 */
type Heap = { rows: Int32Array; count: number; readonly sign: 1 | -1; readonly before: (a: Row, b: Row) => boolean }

/** The queue over a table of procedures. */
export type Queue = {
  readonly procedures: Ordered
  /** By tier; a tier that was never ready has none. */
  readonly ready: Heap[]
  readonly ending: Heap[]
  readonly waiting: Heap
  place: Int32Array
}

/** The queue of all open procedures, each waiting for its time. */
export function queueOf(procedures: Ordered): Queue {
  const queue: Queue = {
    procedures,
    ready: [],
    ending: [],
    waiting: heapOf(-1, byTime(procedures)),
    place: new Int32Array(0),
  }
  refillQueue(queue)
  return queue
}

/** Builds the queue anew from its table: after growth or recovery. */
export function refillQueue(queue: Queue): void {
  const { procedures } = queue
  queue.ready.length = 0
  queue.ending.length = 0
  queue.waiting.rows = new Int32Array(procedures.capacity)
  queue.waiting.count = 0
  queue.place = new Int32Array(procedures.capacity)
  for (let row = 0; row < procedures.rows; row++) if (procedures.kind[row] !== 0) add(queue, queue.waiting, row)
}

/** Takes a row out, if it is there. Must come before a change of the columns that order it. */
export function dequeue(queue: Queue, row: Row): void {
  const place = queue.place[row]!
  if (place !== 0) remove(queue, place > 0 ? heapFor(queue, row) : queue.waiting, Math.abs(place) - 1)
}

/** Puts a row that is not in the queue among the waiting. */
export function enqueue(queue: Queue, row: Row): void {
  add(queue, queue.waiting, row)
}

/** Takes the first row of a tier that is ready at this time and not at its end, −1 when none is. */
export function takeReady(queue: Queue, tier: Row, nowMs: Millis): Row {
  readyUp(queue, nowMs)
  return takeFirst(queue, queue.ready[tier])
}

/**
 * Takes up to `max` rows of a tier that are ready and at their end, those that have been ready longest, and gives them out in the
 * order of `ready`.
 */
export function takeEnding(queue: Queue, tier: Row, nowMs: Millis, max: number): Row[] {
  readyUp(queue, nowMs)
  const rows: Row[] = []
  while (rows.length < max) {
    const row = takeFirst(queue, queue.ending[tier])
    if (row < 0) break
    rows.push(row)
  }
  const isBefore = byDepth(queue.procedures)
  return rows.sort((a, b) => (isBefore(a, b) ? -1 : 1))
}

/** Since when the first row of a tier has been ready at its end; infinite when none is. */
export function endingSinceMs({ ending, procedures }: Queue, tier: Row): Millis {
  const first = ending[tier]
  return first === undefined || first.count === 0 ? Number.POSITIVE_INFINITY : procedures.nextMs[first.rows[0]!]!
}

/** Moves rows whose time has come from `waiting` to where their tier takes them from. */
function readyUp(queue: Queue, nowMs: Millis): void {
  const { waiting, procedures } = queue
  while (waiting.count > 0 && procedures.nextMs[waiting.rows[0]!]! <= nowMs) {
    const row = waiting.rows[0]!
    remove(queue, waiting, 0)
    add(queue, heapFor(queue, row), row)
  }
}

function takeFirst(queue: Queue, heap: Heap | undefined): Row {
  if (heap === undefined || heap.count === 0) return -1
  const row = heap.rows[0]!
  remove(queue, heap, 0)
  return row
}

/** Where a row that is ready stands: made when it is first needed, at a size that doubles. */
function heapFor({ ready, ending, procedures }: Queue, row: Row): Heap {
  const tier = procedures.tier[row]!
  if (isEnding[procedures.kind[row]!]) {
    ending[tier] ??= heapOf(1, byTime(procedures))
    return ending[tier]
  }
  ready[tier] ??= heapOf(1, byDepth(procedures))
  return ready[tier]
}

function byTime(procedures: Ordered): Heap['before'] {
  return (a, b) => {
    const difference = procedures.nextMs[a]! - procedures.nextMs[b]!
    return difference < 0 || (difference === 0 && procedures.account[a]! < procedures.account[b]!)
  }
}

function byDepth(procedures: Ordered): Heap['before'] {
  return (a, b) => {
    const difference = procedures.orderKey[a]! - procedures.orderKey[b]!
    return difference < 0 || (difference === 0 && procedures.account[a]! < procedures.account[b]!)
  }
}

function heapOf(sign: 1 | -1, before: (a: Row, b: Row) => boolean): Heap {
  return { rows: new Int32Array(0), count: 0, sign, before }
}

function add(queue: Queue, heap: Heap, row: Row): void {
  if (heap.count === heap.rows.length) {
    const larger = new Int32Array(Math.max(64, heap.count * 2))
    larger.set(heap.rows)
    heap.rows = larger
  }
  heap.count += 1
  up(queue, heap, heap.count - 1, row)
}

function remove(queue: Queue, heap: Heap, at: number): void {
  queue.place[heap.rows[at]!] = 0
  heap.count -= 1
  if (at === heap.count) return
  const moved = heap.rows[heap.count]!
  down(queue, heap, at, moved)
  up(queue, heap, Math.abs(queue.place[moved]!) - 1, moved)
}

function up(queue: Queue, heap: Heap, from: number, row: Row): void {
  let at = from
  while (at > 0) {
    const parent = (at - 1) >>> 1
    if (!heap.before(row, heap.rows[parent]!)) break
    put(queue, heap, at, heap.rows[parent]!)
    at = parent
  }
  put(queue, heap, at, row)
}

function down(queue: Queue, heap: Heap, from: number, row: Row): void {
  let at = from
  for (let child = at * 2 + 1; child < heap.count; child = at * 2 + 1) {
    if (child + 1 < heap.count && heap.before(heap.rows[child + 1]!, heap.rows[child]!)) child += 1
    if (!heap.before(heap.rows[child]!, row)) break
    put(queue, heap, at, heap.rows[child]!)
    at = child
  }
  put(queue, heap, at, row)
}

function put(queue: Queue, heap: Heap, at: number, row: Row): void {
  heap.rows[at] = row
  queue.place[row] = heap.sign * (at + 1)
}
