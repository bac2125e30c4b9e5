/** The other side of `apart.ts`: plays its part of a campaign and tells what each role has found. */
import { parentPort, workerData } from 'node:worker_threads'
import { type CampaignOptions, campaign } from './campaign.ts'

for (const outcome of campaign(workerData as CampaignOptions)) parentPort!.postMessage(outcome)
