/** A surface as the house takes it: whole numbers of 10⁻⁹ an expiry, rounded so that no arbitrage comes back. */
import { assert } from '../../core/units/index.ts'
import type { CommandOf } from '../../core/words/index.ts'
import type { Surface } from './calibrate.ts'
import { isButterflyFree } from './slice.ts'

/** An expiry as whole numbers. θ, u and v in 10⁻⁹; basis and confidence in ppm. */
type SurfaceNode = {
  readonly expiryMs: number
  readonly theta: number
  readonly right: number
  readonly left: number
  /** Forward over index − 1, ppm, rounded to the nearest: + above the index. */
  readonly basisPpm: number
  /** Two standard errors of the volatility at the money, ppm, rounded up. */
  readonly confidencePpm: number
}

/** What a signed report of a surface holds. `snapshotMs` less `ageMs` is when its quotes were made, in the middle of the oldest expiry. */
export type SurfaceNodes = {
  readonly snapshotMs: number
  readonly ageMs: number
  readonly nodes: readonly SurfaceNode[]
}

/** One unit of θ, u and v. */
const NANO = 1e9

const PPM = 1e6

/**
 * The nodes of a surface. θ is rounded up, u and v down, each of which keeps the order over expiries and only helps against butterflies. Of
 * the calendar condition on φ the roundings of two neighbours may take a unit or two: where they do, the later wings take as little of
 * their step as it needs, which is a search over whole numbers that ends at no step.
 */
export function nodesOf({ snapshotMs, slices }: Surface, index: number): SurfaceNodes {
  assert(index > 0, 'a basis is against an index')
  const whole = slices.map(({ slice }) => ({
    theta: Math.max(1, Math.ceil(slice.theta * NANO)),
    right: Math.floor(slice.right * NANO),
    left: Math.floor(slice.left * NANO),
  }))
  const rounded = carriedWhole(whole)
  assert(
    rounded.every((node, i) => isButterflyFree(sliceOfNode(node)) && (i === 0 || carries(rounded[i - 1]!, node))),
    'nodes are free',
  )
  return {
    snapshotMs,
    ageMs: Math.max(...slices.map(({ smile }) => smile.ageMs)),
    nodes: slices.map(({ smile, confidence }, i) => ({
      expiryMs: smile.expiryMs,
      ...rounded[i]!,
      basisPpm: Math.round((smile.forward / index - 1) * PPM) + 0,
      confidencePpm: Math.ceil(confidence * PPM),
    })),
  }
}

/**
 * The command by which a source reports the curves of an underlying: the nodes as they are. A house counts it from when it takes it, so that it is
 * signed at once; expiries that the house has not listed are left out before a surface is fitted, not after.
 */
export function curveReportOf({ nodes }: SurfaceNodes, source: number, underlying: number): CommandOf<'curveReport'> {
  return { type: 'curveReport', source, underlying, entries: nodes.map((node) => ({ ...node })) }
}

type Whole = { readonly theta: number; readonly right: number; readonly left: number }

/** The slice of a node. */
function sliceOfNode({ theta, right, left }: Whole): Whole {
  return { theta: theta / NANO, right: right / NANO, left: left / NANO }
}

/** Steps of wings cut to what the rise of θ carries, in whole numbers and exact. */
function carriedWhole(slices: readonly Whole[]): Whole[] {
  const done: Whole[] = []
  for (const slice of slices) {
    const near = done.at(-1)
    let next = slice
    while (near !== undefined && !carries(near, next)) next = shortened(near, next)
    done.push(next)
  }
  return done
}

/** Δθ, Δu and Δv ≥ 0, and max(Δu, Δv) θ ≤ (u + v) Δθ at both ends. */
function carries(near: Whole, far: Whole): boolean {
  const steeper = BigInt(Math.max(far.right - near.right, far.left - near.left))
  const rise = BigInt(far.theta - near.theta)
  return (
    rise >= 0n &&
    far.right >= near.right &&
    far.left >= near.left &&
    steeper * BigInt(near.theta) <= BigInt(near.right + near.left) * rise &&
    steeper * BigInt(far.theta) <= BigInt(far.right + far.left) * rise
  )
}

/** A millionth of the step less, at least a unit of the larger wing. */
function shortened(near: Whole, { theta, right, left }: Whole): Whole {
  const less = (step: number): number => Math.max(0, step - Math.max(1, Math.ceil(step / PPM)))
  return { theta, right: near.right + less(right - near.right), left: near.left + less(left - near.left) }
}
