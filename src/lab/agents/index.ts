/** Agents: attackers who search for profit at the house's cost, and the campaign that plays them. */
export { type CampaignOptions, campaign, campaignDocument, payoffTable } from './campaign.ts'
export { roles } from './roles/index.ts'
