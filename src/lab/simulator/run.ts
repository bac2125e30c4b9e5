/**
 * One run: a house, the auditor beside it, the twin beside the watch, and the house held against the auditor's books. A step
 * either passes or answers with what was found.
 */

import { judge, watchedLevel } from '../../core/liquidation/index.ts'
import { apply, emptyHouse, type House, houseFromPages, pagesOfHouse, rebuildWatch } from '../../core/machine/index.ts'
import { AssertionFailed } from '../../core/units/index.ts'
import { scanBelow } from '../../core/watch/index.ts'
import {
  byteWriter,
  type Codec,
  type Command,
  codecOf,
  commandSchemas,
  eventSchemas,
  type HouseEvent,
} from '../../core/words/index.ts'
import { AuditFinding, type Auditor, auditorOf } from '../auditor/index.ts'
import { catalogue } from './catalogue.ts'
import { type Coverage, cover, emptyCoverage } from './coverage.ts'
import { marginDiffers } from './margins.ts'
import { differenceOf } from './reconcile.ts'
import type { Finding, Step } from './script.ts'

/** What stands for the machine in a run: `apply`, or a broken one that must be caught. */
export type Apply = typeof apply

/** A run under way. */
export type Run = {
  readonly house: House
  readonly auditor: Auditor
  readonly coverage: Coverage
  readonly apply: Apply
  readonly steps: Step[]
  /** A house restored from pages that is led along until the sequence number is reached; null when there is none. */
  shadow: { readonly house: House; readonly untilSeq: number } | null
}

/** Commands between two comparisons of the house with the books. */
const RECONCILE_EVERY = 16

/** Commands between two snapshots, and how long a restored house is led along. */
const SNAPSHOT_EVERY = 1024
const SHADOW_COMMANDS = 64

/** Commands between two trips of a command and its events through their bytes. */
const CODEC_EVERY = 8

const commandCodec = codecOf<Command>(commandSchemas)
const eventCodec = codecOf<HouseEvent>(eventSchemas)
const writer = byteWriter(65_536)

/** Opens a run on a house that is not open yet. */
export function runOf(applyStep: Apply = apply): Run {
  return {
    house: emptyHouse(),
    auditor: auditorOf({ catalogue }),
    coverage: emptyCoverage(),
    apply: applyStep,
    steps: [],
    shadow: null,
  }
}

/** Applies one command and looks at everything; null when nothing is wrong. Events are left in `run.events`. */
export function step(
  run: Run,
  timeMs: number,
  command: Command,
): { events: readonly HouseEvent[]; finding: Finding | null } {
  run.steps.push({ timeMs, command })
  const seq = run.steps.length
  try {
    const events = run.apply(run.house, seq, timeMs, command)
    cover(run.coverage, run.house, command, events)
    run.auditor.observe(seq, timeMs, command, events)
    const found = missedByWatch(run, command) ?? recordsDiffer(run, command, events) ?? houseDiffers(run)
    const shadowed = found ?? shadowDiffers(run, seq, timeMs, command, events)
    return { events, finding: shadowed === null ? null : { ...shadowed, seq } }
  } catch (error) {
    return { events: [], finding: findingOf(error, seq) }
  }
}

/** Replays a script from an empty house: what it finds, null for nothing. The last step is followed by a full comparison. */
export function runScript(steps: readonly Step[], applyStep: Apply = apply): Finding | null {
  const run = runOf(applyStep)
  for (const { timeMs, command } of steps) {
    const { finding } = step(run, timeMs, command)
    if (finding !== null) return finding
  }
  const difference = differenceOf(run.house, run.auditor.books)
  return difference === null ? null : { ...difference, seq: run.steps.length }
}

function findingOf(error: unknown, seq: number): Finding {
  if (error instanceof AuditFinding) return { invariant: error.invariant, seq, what: error.what }
  const { message, stack = '' } = error as Error
  const where = stack.split('\n').find((line) => line.includes('src/core') && !line.includes('assert.ts')) ?? ''
  const invariant = error instanceof AssertionFailed ? 'assertion' : 'crash'
  return { invariant, seq, what: `${message} ${where.trim()}` }
}

/** The twin of the watch: a full scan finds nobody about whom there is still something to decide (INV-5). */
function missedByWatch({ house }: Run, { type }: Command): Omit<Finding, 'seq'> | null {
  if (type !== 'priceReport' && type !== 'bookReport' && type !== 'tick') return null
  for (const account of scanBelow(house, (each) => watchedLevel(house, each))) {
    judge(house, account, 'price')
    if (house.events.length > 0) return { invariant: 'INV-5', what: `the watch missed account ${account}` }
  }
  return null
}

/** A command and its events are the same after a trip through their bytes. */
function recordsDiffer(run: Run, command: Command, events: readonly HouseEvent[]): Omit<Finding, 'seq'> | null {
  if (run.steps.length % CODEC_EVERY !== 0) return null
  const differ = tripDiffers(commandCodec, command) || events.some((event) => tripDiffers(eventCodec, event))
  return differ ? { invariant: 'INV-10', what: `${command.type} or its events are others after encoding` } : null
}

function tripDiffers<R extends { readonly type: string }>(codec: Codec<R>, record: R): boolean {
  writer.length = 0
  codec.encode(writer, record)
  const decoded = codec.decode(writer.bytes.subarray(0, writer.length), 0)
  return decoded === null || decoded.end !== writer.length || !sameRecord(decoded.record, record)
}

function houseDiffers({ steps, house, auditor }: Run): Omit<Finding, 'seq'> | null {
  if (steps.length % RECONCILE_EVERY !== 0) return null
  return differenceOf(house, auditor.books) ?? marginDiffers(house, auditor, steps.length / RECONCILE_EVERY)
}

/** INV-10: a house restored from its pages does the same as the one it was taken from, to the byte. */
function shadowDiffers(
  run: Run,
  seq: number,
  timeMs: number,
  command: Command,
  events: readonly HouseEvent[],
): Omit<Finding, 'seq'> | null {
  if (run.shadow !== null) {
    const { house, untilSeq } = run.shadow
    const own = run.apply(house, seq, timeMs, command)
    const what = `a restored house answers ${command.type} with other events`
    if (!sameRecords(own, events)) return { invariant: 'INV-10', what }
    if (seq < untilSeq) return null
    run.shadow = null
    return samePages(house, run.house) ? null : { invariant: 'INV-10', what: 'a restored house has another state' }
  }
  if (seq % SNAPSHOT_EVERY !== 0) return null
  const house = houseFromPages([...pagesOfHouse(run.house)].map((page) => page.slice()))
  if (house === null) return { invariant: 'INV-10', what: 'pages of a house cannot be restored' }
  rebuildWatch(house)
  if (!samePages(house, run.house)) return { invariant: 'INV-10', what: 'a restored house has another state' }
  run.shadow = { house, untilSeq: seq + SHADOW_COMMANDS }
  return null
}

function samePages(one: House, other: House): boolean {
  const [a, b] = [[...pagesOfHouse(one)], [...pagesOfHouse(other)]]
  return a.length === b.length && a.every((page, i) => sameBytes(page, b[i]!))
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}

function sameRecords(a: readonly HouseEvent[], b: readonly HouseEvent[]): boolean {
  return a.length === b.length && a.every((record, i) => sameRecord(record, b[i]!))
}

/** Fields one by one: −0 and +0 are the same to their bytes. */
function sameRecord(a: object, b: object): boolean {
  const [left, right] = [Object.entries(a), b as Record<string, unknown>]
  return left.every(([field, value]) => {
    const other = right[field]
    return typeof value === 'object' ? JSON.stringify(value) === JSON.stringify(other) : value === other
  })
}
