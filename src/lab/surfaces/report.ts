/** The figures of a surface: expiry by expiry what was seen, what was fitted and what is left. */
import {
  type ArbitrageCount,
  arbitrageOf,
  type Chain,
  type ChainFile,
  calibrate,
  discreteLevel,
  type FineSmile,
  type FittedSlice,
  fineSmiles,
  nodesOf,
  type QuoteFault,
  type Smile,
  type Surface,
  type SurfaceNodes,
  smilesOfChain,
  smilesOfQuotes,
  snapshotOf,
  surfaceLevel,
  syntheticChain,
} from '../../quant/index.ts'

/** An expiry: volatilities, residuals and confidence are shares a year. `arbitrage` counts beyond rounding, `arbitrageTick` beyond a tick. */
export type ExpiryReport = {
  readonly fitted: FittedSlice
  /** What a slice misses that no other expiry has a say of. */
  readonly aloneRms: number
  /** Raw SVI through the same observations, free of arbitrage too. */
  readonly fine: FineSmile
  readonly arbitrage: ArbitrageCount
  readonly arbitrageTick: ArbitrageCount
}

/** A whole chain. Levels are of a variance swap over 30 days; null where a surface does not reach so far, or nothing was published. */
export type SurfaceReport = {
  readonly name: string
  readonly index: number
  readonly snapshotMs: number
  /** What was read and not used, by why. */
  readonly unused: Readonly<Record<string, number>>
  readonly rows: number
  readonly surface: Surface
  readonly expiries: readonly ExpiryReport[]
  /** Expiries with quotes of which none was good: not in the surface. */
  readonly emptyExpiries: number
  readonly level: number | null
  readonly discrete: number | null
  readonly published: number | null
  readonly nodes: SurfaceNodes
}

/** Thirty days, as volatility indices have them. */
const LEVEL_YEARS = 30 / 365

/** A share of the forward: rounding of volatilities to 10⁻⁴; the tick of Deribit’s premiums. */
const [ROUNDING, TICK] = [1e-6, 1e-4]

/** The report of a chain of marks, null if nothing in it tells its time. `published` is a volatility index of that day, as a share. */
export function markReport(name: string, chain: Chain, published: number | null): SurfaceReport | null {
  const snapshotMs = snapshotOf(chain.marks)
  if (snapshotMs === null) return null
  const { index, rows, zeroMarks, cappedMarks } = chain
  const unused = { 'marks of zero': zeroMarks, 'volatility at its cap': cappedMarks }
  return reportOf({ name, index, rows, unused, snapshotMs, published }, smilesOfChain(chain, snapshotMs))
}

/** Noise of half a point, and a sixth of the quotes broken in every way. */
const TROUBLE: { readonly noise: number; readonly shares: Readonly<Record<QuoteFault, number>> } = {
  noise: 0.005,
  shares: { missing: 0.03, oneSided: 0.03, absurd: 0.03, crossed: 0.03, stale: 0.03, expired: 0.01 },
}

/** Quotes older than an hour are stale. */
const AGE_MS_MAX = 3_600_000

/** The report of a drawn chain: what there is to see without data. */
export function exampleReport(seed: number): SurfaceReport | null {
  const { quotes, index, snapshotMs } = syntheticChain(seed, 21, TROUBLE)
  const { smiles, faults } = smilesOfQuotes(quotes, index, snapshotMs, AGE_MS_MAX)
  return reportOf({ name: 'example', index, rows: quotes.length, unused: faults, snapshotMs, published: null }, smiles)
}

/** The report of a desk's own chain, null if nothing in it tells a volatility. */
export function fileReport(file: ChainFile): SurfaceReport | null {
  const { underlying: name, index, rows, atMs: snapshotMs, quotes, marks, zeroMarks, leftOut } = file
  const facts = { name, index, rows, snapshotMs, published: null }
  if (quotes.length > 0) {
    const { smiles, faults } = smilesOfQuotes(quotes, index, snapshotMs, AGE_MS_MAX)
    return reportOf({ ...facts, unused: { ...faults, ...leftOut } }, smiles)
  }
  const chain = { marks, index, rows, zeroMarks, cappedMarks: 0 }
  return reportOf({ ...facts, unused: { 'marks of zero': zeroMarks, ...leftOut } }, smilesOfChain(chain, snapshotMs))
}

type Facts = Pick<SurfaceReport, 'name' | 'index' | 'rows' | 'unused' | 'snapshotMs' | 'published'>

function reportOf(facts: Facts, smiles: readonly Smile[]): SurfaceReport | null {
  const surface = calibrate(smiles, facts.snapshotMs)
  if (typeof surface === 'string') return null
  const fine = fineSmiles(surface)
  const expiries = surface.slices.map((fitted, at): ExpiryReport => {
    const next = surface.slices[at + 1]?.smile ?? null
    const [arbitrage, arbitrageTick] = [ROUNDING, TICK].map((slack) => arbitrageOf(fitted.smile, next, slack))
    return {
      fitted,
      aloneRms: aloneRms(fitted.smile),
      fine: fine[at]!,
      arbitrage: arbitrage!,
      arbitrageTick: arbitrageTick!,
    }
  })
  return {
    ...facts,
    surface,
    expiries,
    emptyExpiries: smiles.length - expiries.length,
    level: surfaceLevel(surface, LEVEL_YEARS),
    discrete: discreteLevel(smiles, LEVEL_YEARS),
    nodes: nodesOf(surface, facts.index),
  }
}

function aloneRms(smile: Smile): number {
  const alone = calibrate([smile], 0)
  return typeof alone === 'string' ? Number.NaN : alone.slices[0]!.rms
}
