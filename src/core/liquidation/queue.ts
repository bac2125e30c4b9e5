/**
 * The queue of procedures: derived from their table, never hashed, decides nothing by itself. `waiting` is ordered by the
 * time of the next look, `ready` of a tier by (orderKey, account). All are heaps with a place per row, so a row is in at
 * most one of them and moves in O(log n); their orders are total, so a rebuilt queue hands out the same rows. Each tier has
 * a `ready` of its own: how deep another tier has fallen moves nobody's turn (docs/decisions/0085-contagion.md).
 */
import type { Millis, Row } from '../units/index.ts'

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

/** A heap of rows; `place` is shared by all: place + 1 in the `ready` of the row's tier, −(place + 1) in `waiting`, 0 in none. */
type Heap = { rows: Int32Array; count: number; readonly sign: 1 | -1; readonly before: (a: Row, b: Row) => boolean }

/** The queue over a table of procedures. */
export type Queue = {
  readonly procedures: Ordered
  /** By tier; a tier that was never ready has none. */
  readonly ready: Heap[]
  readonly waiting: Heap
  place: Int32Array
}

/** The queue of all open procedures, each waiting for its time. */
export function queueOf(procedures: Ordered): Queue {
  const queue: Queue = {
    procedures,
    ready: [],
    waiting: heapOf(-1, (a, b) => {
      const difference = procedures.nextMs[a]! - procedures.nextMs[b]!
      return difference < 0 || (difference === 0 && procedures.account[a]! < procedures.account[b]!)
    }),
    place: new Int32Array(0),
  }
  refillQueue(queue)
  return queue
}

/** Builds the queue anew from its table: after growth or recovery. */
export function refillQueue(queue: Queue): void {
  const { procedures } = queue
  queue.ready.length = 0
  queue.waiting.rows = new Int32Array(procedures.capacity)
  queue.waiting.count = 0
  queue.place = new Int32Array(procedures.capacity)
  for (let row = 0; row < procedures.rows; row++) if (procedures.kind[row] !== 0) add(queue, queue.waiting, row)
}

/** Takes a row out, if it is there. Must come before a change of the columns that order it. */
export function dequeue(queue: Queue, row: Row): void {
  const place = queue.place[row]!
  if (place !== 0) remove(queue, place > 0 ? readyOf(queue, row) : queue.waiting, Math.abs(place) - 1)
}

/** Puts a row that is not in the queue among the waiting. */
export function enqueue(queue: Queue, row: Row): void {
  add(queue, queue.waiting, row)
}

/** Takes the first row of a tier that is ready at this time, −1 when none is. */
export function takeReady(queue: Queue, tier: Row, nowMs: Millis): Row {
  const { waiting, procedures } = queue
  while (waiting.count > 0 && procedures.nextMs[waiting.rows[0]!]! <= nowMs) {
    const row = waiting.rows[0]!
    remove(queue, waiting, 0)
    add(queue, readyOf(queue, row), row)
  }
  const ready = queue.ready[tier]
  if (ready === undefined || ready.count === 0) return -1
  const row = ready.rows[0]!
  remove(queue, ready, 0)
  return row
}

/** The `ready` of a row's tier: made when it is first needed, at a size that doubles. */
function readyOf({ ready, procedures }: Queue, row: Row): Heap {
  const tier = procedures.tier[row]!
  ready[tier] ??= heapOf(1, (a, b) => {
    const difference = procedures.orderKey[a]! - procedures.orderKey[b]!
    return difference < 0 || (difference === 0 && procedures.account[a]! < procedures.account[b]!)
  })
  return ready[tier]
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
