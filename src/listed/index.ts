/** What is listed on an underlying and how it stands: chains, curves, expiries, terms. */
export { type ChainFuture, type ChainSide, type ChainStrike, chainOf, futureOf } from './chain.ts'
export { type CurvePoint, type ListedCurve, type ListedQuote, listedCurves, type SourceCurve } from './curves.ts'
export { type ListedExpiry, listedExpiries } from './expiries.ts'
export { emptyBookOf, marginOfLots } from './lot-margin.ts'
export { contractName, expiryName, type ListedNames, strikeText, underlyingName } from './names.ts'
export { type SpecificationLine, specificationOf } from './specification.ts'
