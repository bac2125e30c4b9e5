/** Mutants that the auditor and the simulator must notice: at least two against every invariant. */
import type { Mutant } from './mutant.ts'

const tests = ['src/lab/simulator/simulate.test.ts']

/** File, text and its replacement, by what is broken. */
type Broken = readonly [id: string, invariant: string, file: string, find: string, replace: string]

const broken: readonly Broken[] = [
  [
    'cash-an-atom-lost',
    'INV-1',
    'ledger/postings',
    'changeCash(house, to, amount)',
    'changeCash(house, to, amount - 1)',
  ],
  [
    'collateral-an-atom-made',
    'INV-1',
    'ledger/postings',
    'changeBalance(house, to, asset, amount)',
    'changeBalance(house, to, asset, amount + 1)',
  ],
  [
    'seller-keeps-a-lot',
    'INV-2',
    'markets/positions',
    'addLots(house, seller, market, -lots, -lots * price + sellerFees)',
    'addLots(house, seller, market, 1 - lots, -lots * price + sellerFees)',
  ],
  [
    'delisting-skips-shorts',
    'INV-2',
    'machine/delist',
    'if (slot < 0 || legs.lots[slot] === 0) continue',
    'if (slot < 0 || legs.lots[slot]! <= 0) continue',
  ],
  ['fee-an-atom-made', 'INV-3', 'clearing/trades', 'market, -clearing)', 'market, -clearing - 1)'],
  [
    'variation-beside-settlement',
    'INV-3',
    'settlement/collect',
    'shiftCash(house, markets.settlement[market]!, -delta)',
    'shiftCash(house, markets.reserve[market]!, -delta)',
  ],
  [
    'maintenance-halved-for-force',
    'INV-4',
    'liquidation/judge',
    'if (standing.equity < standing.maintenance) {',
    'if (standing.equity * 2 < standing.maintenance) {',
  ],
  [
    'called-accounts-unwatched',
    'INV-4',
    'liquidation/procedures',
    "    case 'call':\n      return levels.maintenance",
    "    case 'call':\n      return levels.none",
  ],
  [
    'watch-visits-the-price-reached-only',
    'INV-5',
    'watch/factors',
    'Math.min(low, watch.keyLow[factor] === 0 ? low : watch.keyLow[factor]!)',
    'low',
  ],
  [
    'watch-bands-too-wide',
    'INV-5',
    'watch/bands',
    'keyOf(edges[i]!)',
    'keyOf(edges[i]! * (i < legCount && legs.lots[legFirst + i]! < 0 ? 1.1 : 0.9))',
  ],
  [
    'withdrawal-of-twice-the-cash',
    'INV-6',
    'machine/handlers/money',
    'if (amount > held) return',
    'if (amount > held * 2) return',
  ],
  [
    'withdrawal-below-initial',
    'INV-6',
    'machine/handlers/money',
    "if (answer.initialExcess < 0) return 'initialMarginShort'",
    "if (answer.initialExcess < -(10 ** 9)) return 'initialMarginShort'",
  ],
  [
    'withdrawal-not-judged-again',
    'INV-6',
    'machine/handlers/money',
    '(pricesReject(house, account) ?? standingReject(house, account, noChange)) !== null',
    'pricesReject(house, account) !== null',
  ],
  [
    'siblings-pay-unpledged',
    'INV-7',
    'waterfall/layers',
    'other !== account && accounts.link[other] === account',
    'other !== account',
  ],
  [
    'interest-from-a-neighbour',
    'INV-7',
    'settlement/loans',
    'postCash(house, account, tiers.treasury[tier]!',
    'postCash(house, account + 1, tiers.treasury[tier]!',
  ],
  [
    'deposit-into-another-tier',
    'INV-8',
    'machine/handlers/money',
    "if (ledger.vaults.tier[vault] !== ledger.accounts.tier[account]) return 'tierMismatch'",
    "if (ledger.vaults.tier[vault] === -1) return 'tierMismatch'",
  ],
  [
    'transfer-to-another-owner',
    'INV-8',
    'machine/handlers/money',
    "if (accounts.owner[from] !== accounts.owner[to]) return 'ownerMismatch'",
    "if (accounts.owner[from] === -2) return 'ownerMismatch'",
  ],
  [
    'funding-rounds-for-the-payer',
    'INV-9',
    'markets/positions',
    'Math.ceil((lots * (delta - whole * INDEX_ONE)) / INDEX_ONE)',
    'Math.floor((lots * (delta - whole * INDEX_ONE)) / INDEX_ONE)',
  ],
  ['interest-rounds-for-the-payer', 'INV-9', 'settlement/interest', 'product + YEAR_PPM_MS - 1n', 'product'],
  ['free-rows-forgotten', 'INV-10', 'tables/pages', 'table.free = view.getInt32(40, true)', 'table.free = -1'],
  [
    'clock-not-restored',
    'INV-10',
    'machine/house',
    'house.clock.nowMs = house.head.nowMs[0]!',
    'house.clock.nowMs = house.head.nowMs[0]! + 1',
  ],
  ['gains-cut-from-the-last', 'INV-11', 'units/shares', '? a.position - b.position', '? b.position - a.position'],
  [
    'water-fill-ignores-equity',
    'INV-11',
    'waterfall/deleverage',
    'equity: BigInt(book.equity) * BigInt(PPM)',
    'equity: BigInt(PPM)',
  ],
  ['step-twice-as-large', 'INV-12', 'params/schedule', '> parameter.step) return', '> parameter.step * 50) return'],
  [
    'notice-of-the-tight-side-for-all',
    'INV-12',
    'params/schedule',
    'tightens ? parameter.noticeTightMs : parameter.noticeLooseMs',
    'parameter.noticeTightMs',
  ],
  [
    'backstop-exempt',
    'INV-13',
    'liquidation/procedures',
    'accounts.kind[account] === 0 || house.markets.tiers.backstop[accounts.tier[account]!] === account',
    'accounts.kind[account] === 0',
  ],
  [
    'isolated-accounts-exempt',
    'INV-13',
    'liquidation/procedures',
    'if (!isJudged(house, account)) return levels.none',
    'if (!isJudged(house, account) || house.ledger.accounts.mode[account] === 1) return levels.none',
  ],
  [
    'requests-not-kept-in-mind',
    'INV-14',
    'ledger/vaults',
    'vaults.pending[vault]! += amount',
    'vaults.pending[vault]! += 0',
  ],
  [
    'stock-not-taken-down',
    'INV-14',
    'machine/handlers/money',
    'vaults.stock[vault]! -= amount\n      vaults.withdrawn',
    'vaults.withdrawn',
  ],
  ['breaker-too-late', 'INV-15', 'waterfall/cover', 'payment > liquid ? 1 : 0', 'payment > liquid * 2 ? 1 : 0'],
  ['stress-without-closing', 'INV-15', 'waterfall/cover', 'if (closing) cash -=', 'if (!closing) cash -='],
  [
    'gain-paid-up',
    'a receipt is rounded down',
    'settlement/pay',
    'payable === gains ? gain : bigMulDivFloor(gain, payable, gains)',
    'payable === gains ? gain : bigMulDivFloor(gain, payable, gains) + 1',
  ],
  [
    'initial-at-the-mark-only',
    'rules §4: the worse of mark and slow price',
    'margin/initial',
    '? worseSlow(house, market, lots) : markets.slow[market]!',
    '? worseSlow(house, market, lots) : mark',
  ],
]

export const mutants: readonly Mutant[] = broken.map(([id, invariant, file, find, replace]) => {
  return { id: `simulator-${id}`, invariant, file: `src/core/${file}.ts`, find, replace, tests }
})
