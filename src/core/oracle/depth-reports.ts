/** Reports of depth by the sources of prices: what it costs to move what they see. */
import { ATOMS_MAX, type Atoms, type Ppm, type Row } from '../units/index.ts'
import { depthDistances, type Reject } from '../words/index.ts'
import { countedFloor, levelOf } from './depth-cost.ts'
import { boundInterest } from './interest-cap.ts'
import { SOURCES_MAX } from './limits.ts'
import { followListings, type OracleHouse } from './tables.ts'

/** Cost of moving a source's price by a distance of the grid, dollar atoms ≥ 0. */
type DepthLevel = { readonly distancePpm: Ppm; readonly costUp: Atoms; readonly costDown: Atoms }

/**
 * Why a report of depth is refused: `fieldOutOfRange` (no level, a distance that is not of the grid, a cost below 0, above
 * ATOMS_MAX or below that of a smaller distance), `entryRepeated` (distances that do not ascend), `underlyingUnknown`, `sourceUnknown`, or
 * `capacityReached` when the underlying has its most live reports of depth already.
 */
export function depthReject(
  house: OracleHouse,
  source: Row,
  underlying: Row,
  levels: readonly DepthLevel[],
): Reject | null {
  if (levels.length === 0 || !levels.every(isLevel)) return 'fieldOutOfRange'
  for (let i = 1; i < levels.length; i++) {
    const [near, far] = [levels[i - 1]!, levels[i]!]
    if (far.distancePpm <= near.distancePpm) return 'entryRepeated'
    if (far.costUp < near.costUp || far.costDown < near.costDown) return 'fieldOutOfRange'
  }
  if (underlying >= house.markets.underlyings.rows) return 'underlyingUnknown'
  if (source >= house.ledger.sources.rows) return 'sourceUnknown'
  return rowFor(house, source, underlying) < 0 ? 'capacityReached' : null
}

/**
 * Takes a judged report. What has grown counts from now on as it ages, what has shrunk stops counting at once; a source that
 * was not heard before, or took the row of a stale one, starts at zero.
 */
export function takeDepth(house: OracleHouse, source: Row, underlying: Row, levels: readonly DepthLevel[]): void {
  followListings(house)
  const { depths, depthLevels, prices } = house.oracle
  const row = rowFor(house, source, underlying)
  if (row === underlying * SOURCES_MAX + prices.depths[underlying]!) prices.depths[underlying]! += 1
  const counted = depthDistances.map((_, i) => (depths.source[row] === source ? countedFloor(house, row, i) : 0))
  depths.source[row] = source
  depths.reportMs[row] = house.clock.nowMs
  let at = 0
  let cost = 0
  depthDistances.forEach((distance, i) => {
    const level = levels[at]
    if (level?.distancePpm === distance) {
      cost = Math.min(level.costUp, level.costDown)
      at += 1
    }
    const cell = levelOf(row, i)
    depthLevels.reported[cell] = cost
    depthLevels.counted[cell] = Math.min(counted[i]!, cost)
  })
  boundInterest(house, underlying)
}

function isLevel({ distancePpm, costUp, costDown }: DepthLevel): boolean {
  const isCost = (cost: Atoms): boolean => cost >= 0 && cost <= ATOMS_MAX
  return (depthDistances as readonly number[]).includes(distancePpm) && isCost(costUp) && isCost(costDown)
}

/** The row of a source's report: its own, else the next unused one, else one that is stale; −1 when none is. */
function rowFor(house: OracleHouse, source: Row, underlying: Row): Row {
  const { depths, prices } = house.oracle
  const first = underlying * SOURCES_MAX
  const end = first + prices.depths[underlying]!
  for (let row = first; row < end; row++) if (depths.source[row] === source) return row
  if (end < first + SOURCES_MAX) return end
  const oldestMs = house.clock.nowMs - house.params.underlying.depthStaleMs[underlying]!
  for (let row = first; row < end; row++) if (depths.reportMs[row]! < oldestMs) return row
  return -1
}
