/** Clusters: proposals of who acts as one, from commands and events. */
export { type Heard, hear, heardOf } from './heard.ts'
export { linksFor, type Proposal, type ProposalOptions, proposalsOf } from './propose.ts'
