/** Looks at a whole tier: leverage and its distribution, concentration, open interest, layers. One pass over its accounts. */
import type { House } from '../../core/machine/index.ts'
import { emptyMeasure, measure, noChange, presentPrices } from '../../core/margin/index.ts'
import { PPM } from '../../core/units/index.ts'
import type { LayerKind } from '../../core/words/index.ts'
import type { FundPoint, LayerPoint, LeverageBand, TierSample } from './types.ts'

/** Lower ends of the bands of leverage; the last one has no upper end and holds accounts without equity too. */
const BANDS: readonly number[] = [0, 1, 2, 3, 5, 10, 20, 50].map((times) => times * PPM)

/** Owners whose part is told. */
const LARGEST = 10

/** The layers with money of their own. */
const layers: readonly LayerKind[] = ['sitg', 'fund', 'stakers']

/** Other money of the clearing house. */
const funds: readonly FundPoint['kind'][] = ['treasury', 'backstop', 'pending', 'fees']

/** Samples a tier of a house after command `seq`. */
export function sampleTier(house: House, tier: number, seq: number, timeMs: number): TierSample {
  const { accounts, owners } = house.ledger
  const prices = presentPrices(house)
  const measured = emptyMeasure()
  const bands = BANDS.map((fromPpm, at) => ({ fromPpm, toPpm: BANDS[at + 1] ?? null, accounts: 0, notional: 0 }))
  const byOwner = new Float64Array(owners.rows)
  let [grossNotional, equity] = [0, 0]
  for (let account = 0; account < accounts.rows; account++) {
    if (accounts.kind[account] !== MEMBER || accounts.tier[account] !== tier) continue
    measure(house, prices, account, noChange, measured)
    const gross = notionalOf(house, account)
    grossNotional += gross
    equity += measured.equity
    byOwner[accounts.owner[account]!]! += gross
    if (gross > 0) addTo(bands, gross, measured.equity)
  }
  const largest = [...byOwner.sort().subarray(-LARGEST)].reverse().filter((notional) => notional > 0)
  const most = largest.reduce((sum, notional) => sum + notional, 0)
  return {
    seq,
    timeMs,
    tier,
    grossNotional,
    equity,
    leveragePpm: equity > 0 ? ratioPpm(grossNotional, equity) : null,
    bands,
    concentrationPpm: grossNotional > 0 ? ratioPpm(most, grossNotional) : 0,
    largest,
    openInterest: openInterestOf(house, tier),
    layers: layersOf(house, tier),
    funds: funds.map((kind) => {
      const account = house.markets.tiers[kind][tier]!
      measure(house, prices, account, noChange, measured)
      return { kind, account, cash: accounts.cash[account]!, equity: measured.equity }
    }),
  }
}

/** Sums over a whole tier may leave the exact range of doubles: this is for looking, nothing is decided by it. */
const ratioPpm = (part: number, whole: number): number => Math.floor((part / whole) * PPM)

/** Σ |lots| × mark, atoms. */
function notionalOf(house: House, account: number): number {
  const { legFirst, legCount } = house.ledger.accounts
  const { legs, markets } = house.markets
  let sum = 0
  for (let slot = legFirst[account]!; slot < legFirst[account]! + legCount[account]!; slot++) {
    sum += Math.abs(legs.lots[slot]!) * markets.mark[legs.market[slot]!]!
  }
  return sum
}

/** Position of members in `accountKinds`. */
const MEMBER = 0

type Band = { -readonly [K in keyof LeverageBand]: LeverageBand[K] }

function addTo(bands: readonly Band[], gross: number, equity: number): void {
  let at = bands.length - 1
  if (equity > 0) while (at > 0 && gross * PPM < bands[at]!.fromPpm * equity) at--
  bands[at]!.accounts += 1
  bands[at]!.notional += gross
}

function openInterestOf(house: House, tier: number): TierSample['openInterest'] {
  const { markets } = house.markets
  const found: { market: number; atoms: number }[] = []
  for (let market = 0; market < markets.rows; market++) {
    if (markets.tier[market] !== tier) continue
    found.push({ market, atoms: markets.openInterest[market]! * markets.mark[market]! })
  }
  return found
}

/** Cash of each layer; what it owes or is owed in markets is settled into it by sweeps. */
function layersOf(house: House, tier: number): LayerPoint[] {
  const rows: Partial<Record<LayerKind, Int32Array>> = house.markets.tiers
  return layers.map((layer) => {
    const account = rows[layer]![tier]!
    return { layer, account, cash: house.ledger.accounts.cash[account]! }
  })
}
