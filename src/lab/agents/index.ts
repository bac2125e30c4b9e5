/** Agents: attackers who search for profit at the house's cost, and the campaign that plays them. */
export { campaignApart } from './apart.ts'
export { type CampaignOptions, campaignDocument, type Outcome, payoffTable } from './campaign.ts'
export { roleNamed, roles } from './roles/index.ts'
