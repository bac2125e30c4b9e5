/** Agents: attackers who search for profit at the house's cost, and the campaign that plays them. */
export { campaignApart } from './apart.ts'
export { type CampaignOptions, type Outcome, pageWith, payoffTable } from './campaign.ts'
export { roleNamed, roles } from './roles/index.ts'
