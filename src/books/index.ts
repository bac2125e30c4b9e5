/** Books of one account in dollars and coins (docs/book-format.md) as tiny houses, and what the functions that decide say of them. */
export { type Answer, answerIn, answerOf, initialParts, marginLevels, supposedAnswerOf } from './answer.ts'
export { type Book, bookRead } from './book.ts'
export { comparedColumns, scenarioRows } from './compared.ts'
export { ATOM_PLACES, type Decimal, decimalRead, decimalText } from './decimals.ts'
export { BookError } from './error.ts'
export type { Listed } from './listed.ts'
export { type AnswerCharge, type AnswerPortfolio, expiryName, portfolioWords, type RowNames } from './portfolio.ts'
export type { DepositWish, PriceWish, TradeWish, VolatilityWish, Wishes } from './supposition.ts'
