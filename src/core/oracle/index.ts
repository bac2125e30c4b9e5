/** The oracle: reports → index, mark, slow price, rule price; funding; what a price is good for. */
export {
  type Act,
  type Allowance,
  actAllowance,
  actionMatrix,
  actReject,
  assetActReject,
  assetCondition,
  bookActReject,
  marketCondition,
  type PriceCondition,
} from './actions.ts'
export { bookReject, takeBook } from './book-reports.ts'
export { relotPrices, relotPricesReject } from './relot.ts'
export { type ReportEntry, reportReject, takeReport } from './reports.ts'
export { seasonReject, takeSeason } from './season.ts'
export { type Moved, movedOf, type Oracle, type OracleHouse, oracleOf } from './tables.ts'
export { passTime } from './time.ts'
export { ruleAssetPrice, rulePrice } from './windows.ts'
export { assetPriceAtRaw, markAtRaw } from './worse.ts'
