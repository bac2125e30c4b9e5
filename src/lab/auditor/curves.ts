/**
 * Curves, a second time from decisions 0140 and 0181: of each number the median of the live sources as time has left it, cut to a step from what
 * stands; then the surface in force has no butterfly and no calendar. What medians already keep is taken as it is; what is repaired only
 * lifts levels. A curve is as old as its last taking.
 */
import type { CommandOf, HouseEvent } from '../../core/words/index.ts'
import { type Audit, demand } from './audit.ts'
import type { Curve, CurveReport, Expiry } from './contract-books.ts'

type EventOf<T extends HouseEvent['type']> = Extract<HouseEvent, { type: T }>
type Told = EventOf<'curveSet'>
type Entry = CommandOf<'curveReport'>['entries'][number]

const names = ['basisPpm', 'theta', 'right', 'left', 'confidencePpm'] as const

/** What is cut to whole numbers on both sides, by different roundings, may be so many units apart. */
const UNITS = 3

const ONE = 1e9
const SLOPE_MAX = 4e9

/** An accepted report is of expiries that are to come, in range, each once, and free of arbitrage by itself. */
export function enterCurves(audit: Audit, { source, underlying, entries }: CommandOf<'curveReport'>): void {
  const { books } = audit
  let [before, last] = [0, null] as [number, Entry | null]
  for (const entry of entries) {
    const row = books.expiries.findIndex((each) => each.underlying === underlying && each.expiryMs === entry.expiryMs)
    const what = (of: string) => () => `source ${source} says ${JSON.stringify(entry)}: ${of}`
    const isOpen = row >= 0 && entry.expiryMs > books.nowMs && books.expiries[row]!.status !== 'settled'
    demand(audit, isOpen, 'rules §3', what('no such expiry is to come'))
    demand(audit, entry.expiryMs > before, 'rules §3', what('expiries ascend'))
    before = entry.expiryMs
    const inRange = entry.theta >= 0 && entry.right >= 0 && entry.left >= 0 && Math.abs(entry.basisPpm) <= 500_000
    demand(audit, inRange, 'rules §3', what('out of range'))
    books.expiries[row]!.reports.set(source, { entry, atMs: books.nowMs })
    if (entry.theta === 0) continue
    const free = !hasButterfly(entry) && (last === null || !hasCalendar(last, entry))
    demand(audit, free, 'rules §3', what('an arbitrage'))
    last = entry
  }
}

/** A curve as it is taken, or made to fit one that is: before it is entered. */
export function auditCurve(audit: Audit, event: Told): void {
  const { books } = audit
  const expiry = books.expiries[event.expiry]!
  const p = audit.parameters.scopes.underlying![expiry.underlying]!
  const live = heardOf(audit, expiry, liveOf(audit, expiry))
  const newest = [...expiry.reports.values()].reduce((most, { atMs }) => Math.max(most, atMs), 0)
  const due = expiry.freshMs === 0 || books.nowMs - expiry.freshMs >= Number(p.curveGapMs!)
  const taken = live.length >= Number(p.sourcesMin!) && newest > expiry.freshMs && due && expiry.expiryMs > books.nowMs
  const what = (of: string) => () => `expiry ${event.expiry} takes ${names.map((name) => event[name])}: ${of}`
  demand(audit, event.sources === live.length, 'rules §3', what(`${live.length} sources are live`))
  const stands = (name: (typeof names)[number]): number =>
    expiry.curve[name] * (name === 'confidencePpm' ? 1 : shareLeft(expiry, books.nowMs))
  // Who has nothing new to say is made to fit what is taken beside: a level is lifted, and nothing is any younger for it.
  const wanted = (name: (typeof names)[number]): number => (taken ? steppedOf(audit, expiry, live, name) : stands(name))
  for (const name of ['basisPpm', 'confidencePpm'] as const) {
    const near = Math.abs(event[name] - wanted(name)) <= UNITS
    demand(audit, near, 'rules §3', what(`${name} should be ${wanted(name)}`))
  }
  const lifts = event.theta >= wanted('theta') - UNITS
  demand(audit, lifts, 'rules §3', what(`θ should be ${wanted('theta')} or more`))
  expiry.wanted = taken ? { theta: wanted('theta'), right: wanted('right'), left: wanted('left') } : null
  if (taken) expiry.freshMs = books.nowMs
  demand(audit, event.mode === (taken ? 'normal' : expiry.curve.mode), 'rules §3', what(`its mode is ${event.mode}`))
}

/** After a report was taken: the surface is free of arbitrage, and what was wanted stands where nothing was to be repaired. */
export function auditSurface(audit: Audit): void {
  const { command, books, events } = audit
  if (command.type !== 'curveReport' || !events.some(({ type }) => type === 'curveSet')) return
  const open = books.expiries
    .filter((each) => each.underlying === command.underlying && each.status !== 'settled' && each.curve.theta > 0)
    .sort((a, b) => a.expiryMs - b.expiryMs)
    .filter(({ expiryMs }) => expiryMs > books.nowMs)
  const slices = open.map((expiry) => sliceNow(expiry, books.nowMs))
  auditFree(audit, slices)
  const isAll = open.every(({ wanted }) => wanted !== null)
  const asked = open.map((expiry) => expiry.wanted ?? sliceNow(expiry, books.nowMs))
  // Half a unit of rounding may break a condition that the medians just kept: only what keeps them with room is asked for.
  const kept =
    isAll &&
    asked.every((slice, i) => !hasButterfly(slice, -1e-6) && (i === 0 || !hasCalendar(asked[i - 1]!, slice, -1e-6)))
  for (const [i, slice] of slices.entries()) {
    const { theta, right, left } = asked[i]!
    const same = [slice.theta - theta, slice.right - right, slice.left - left].every((off) => Math.abs(off) <= UNITS)
    const what = () =>
      `surface of underlying ${command.underlying}: ${JSON.stringify(slice)} is taken for ${JSON.stringify(asked[i])}`
    demand(audit, !kept || same, 'rules §3', what)
  }
  for (const expiry of open) expiry.wanted = null
}

type Slice = Pick<Curve, 'theta' | 'right' | 'left'>

function auditFree(audit: Audit, slices: readonly Slice[]): void {
  for (const [i, slice] of slices.entries()) {
    const what = (of: string) => () => `a ${of} in slice ${i} of ${JSON.stringify(slices)}`
    // Slices as time has left them are doubles: beyond their last places nothing is said.
    demand(audit, !hasButterfly(slice, 1e-9), 'rules §3', what('butterfly'))
    if (i > 0) demand(audit, !hasCalendar(slices[i - 1]!, slice, 1e-9), 'rules §3', what('calendar'))
  }
}

/** (1) of decision 0140; `slack` is relative. */
function hasButterfly({ theta, right, left }: Slice, slack = 0): boolean {
  const steep = Math.max(right, left)
  return steep >= SLOPE_MAX || (right + left) * steep > 8 * theta * ONE * (1 + slack)
}

/** (2) and (3) of it. */
function hasCalendar(early: Slice, late: Slice, slack = 0): boolean {
  const less = (a: number, b: number): boolean => a > b + Math.abs(b) * slack
  const [dTheta, dRight, dLeft] = [late.theta - early.theta, late.right - early.right, late.left - early.left]
  const falls = less(early.theta, late.theta) || less(early.right, late.right) || less(early.left, late.left)
  const steeper = Math.max(dRight, dLeft)
  const carried = (at: Slice): boolean =>
    steeper * at.theta <= (at.right + at.left) * dTheta + (slack > 0 ? at.theta * (at.right + at.left) : 1) * slack
  return falls || !(carried(early) && carried(late))
}

function sliceNow({ curve, expiryMs }: Expiry, nowMs: number): Slice {
  const share = curve.sinceMs === nowMs ? 1 : (expiryMs - nowMs) / (expiryMs - curve.sinceMs)
  return { theta: curve.theta * share, right: curve.right * share, left: curve.left * share }
}

function shareLeft({ curve, expiryMs }: Expiry, nowMs: number): number {
  return nowMs >= expiryMs || curve.sinceMs === 0 ? 0 : (expiryMs - nowMs) / (expiryMs - curve.sinceMs)
}

function liveOf({ books, parameters }: Audit, { reports, underlying }: Expiry): Voice[] {
  const staleMs = Number(parameters.scopes.underlying![underlying]!.curveStaleMs!)
  const counts = ([source, { atMs }]: [number, CurveReport]): boolean =>
    parameters.scopes.source![source]!.weight! > 0n && books.nowMs - atMs <= staleMs
  return [...reports].filter(counts).map(([source, report]) => {
    return { ...report, source, weight: Number(parameters.scopes.source![source]!.weight!) }
  })
}

/** A live report with whose it is. */
type Voice = CurveReport & { readonly source: number; readonly weight: number }

function presentOf(
  { books: { nowMs } }: Audit,
  { expiryMs }: Expiry,
  { entry, atMs }: Voice,
  name: (typeof names)[number],
): number {
  return name === 'confidencePpm' ? entry[name] : Math.floor(entry[name] * ((expiryMs - nowMs) / (expiryMs - atMs)))
}

/** Half of the weight lies on either side, none with more than a third; where that leaves a choice, the nearest to what stands. */
function medianOf(
  audit: Audit,
  expiry: Expiry,
  voices: readonly Voice[],
  name: (typeof names)[number],
  last: number,
): number {
  const weights = voices.map(({ weight }) => weight).sort((a, b) => b - a)
  const [first, second, sum] = [weights[0]!, weights[1] ?? 0, weights.reduce((a, b) => a + b, 0)]
  const rest = sum - first
  // Twice the weight: half units occur.
  const cap = 3 * first <= sum ? 2 * first : rest >= 2 * second ? rest : 2 * (rest - second)
  const votes = voices
    .map((voice) => ({
      value: presentOf(audit, expiry, voice, name),
      weight: voices.length < 3 ? 1 : Math.min(2 * voice.weight, cap),
    }))
    .sort((a, b) => a.value - b.value)
  const all = votes.reduce((total, { weight }) => total + weight, 0)
  const below = (at: number): number => votes.slice(0, at + 1).reduce((total, { weight }) => total + weight, 0)
  const low = votes.find((_, at) => 2 * below(at) >= all)!.value
  const high = votes.find((_, at) => 2 * below(at) > all)!.value
  return Math.min(Math.max(last, low), high)
}

/** Without whom is far from the median in any number, farthest first, then the higher number, while three others are left (0203). */
function heardOf(audit: Audit, expiry: Expiry, live: readonly Voice[]): readonly Voice[] {
  if (live.length <= 3) return live
  const p = audit.parameters.scopes.underlying![expiry.underlying]!
  const middle = (name: (typeof names)[number]): number => medianOf(audit, expiry, live, name, expiry.curve[name])
  const [basis, theta, right, left] = [middle('basisPpm'), middle('theta'), middle('right'), middle('left')]
  const distance = (voice: Voice): number => {
    const off = (name: (typeof names)[number], from: number): number =>
      Math.abs(presentOf(audit, expiry, voice, name) - from)
    const ofBasis = off('basisPpm', basis) / Number(p.curveBasisOutlierPpm)
    if (theta === 0) return ofBasis
    const wings = Math.max(off('right', right), off('left', left)) / Math.sqrt(theta * 1e9)
    return Math.max(ofBasis, (Math.max(off('theta', theta) / theta, wings) * 1e6) / Number(p.curveOutlierPpm))
  }
  const far = live
    .map((voice) => ({ voice, by: distance(voice) }))
    .filter(({ by }) => by > 1)
    .sort((a, b) => b.by - a.by || b.voice.source - a.voice.source)
    .slice(0, live.length - 3)
    .map(({ voice }) => voice)
  return live.filter((voice) => !far.includes(voice))
}

/** The median as time has left each report, of an even count the middle one nearer to what stands; no further from that than a step. */
function steppedOf(audit: Audit, expiry: Expiry, live: readonly Voice[], name: (typeof names)[number]): number {
  const { nowMs } = audit.books
  const p = audit.parameters.scopes.underlying![expiry.underlying]!
  const share = name === 'confidencePpm' ? 1 : shareLeft(expiry, nowMs)
  const last = Math.floor(expiry.curve[name] * share)
  const median = medianOf(audit, expiry, live, name, last)
  const first = expiry.curve.sinceMs === 0 || name === 'confidencePpm' || (last === 0 && name !== 'basisPpm')
  if (first) return median
  const step = name === 'basisPpm' ? Number(p.curveBasisStepPpm!) : Math.ceil((last * Number(p.curveStepPpm!)) / 1e6)
  return Math.min(Math.max(median, last - step), last + step)
}

/** A curve is degraded when it is stale and halted a while later, by the time of its last taking. */
export function auditCurveMode(audit: Audit, { expiry, mode }: EventOf<'curveMode'>): void {
  const due = modeOf(audit, audit.books.expiries[expiry]!)
  demand(
    audit,
    due === mode,
    'rules §3',
    () => `the curve of expiry ${expiry} is told ${mode}, by its age it is ${due}`,
  )
}

/** After a tick every curve has the mode of its age. */
export function auditCurveAges(audit: Audit): void {
  for (const [row, expiry] of audit.books.expiries.entries()) {
    if (expiry.freshMs === 0 || expiry.status === 'settled') continue
    const due = modeOf(audit, expiry)
    const same = expiry.curve.mode === due
    demand(audit, same, 'rules §3', () => `the curve of expiry ${row} is ${expiry.curve.mode}, by its age ${due}`)
  }
}

function modeOf({ books, parameters }: Audit, { freshMs, underlying }: Expiry): Curve['mode'] {
  const p = parameters.scopes.underlying![underlying]!
  const age = books.nowMs - freshMs
  const staleMs = Number(p.curveStaleMs!)
  return age <= staleMs ? 'normal' : age <= staleMs + Number(p.curveHaltMs!) ? 'degraded' : 'halted'
}
