/** Calibration: parameters that books and bars ask for, and what they would have done. */
export { type BearerLosses, bearers, type PlayedProposal, playProposal } from './calibrate.ts'
export { type MarketFacts, marketFactsOf, quantile } from './facts.ts'
export { type HistoryFacts, historyFactsOf, historyProposals } from './history.ts'
export { type Proposal, proposalsOf } from './propose.ts'
