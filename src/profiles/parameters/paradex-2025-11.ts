/** Paradex's liquidation figures. Source: docs.paradex.trade, risk/liquidations (worked table of the page), read in late 2025. */
import type { ParadexParameters } from '../paradex/profile.ts'
import { decimal } from '../rational.ts'

export const paradexParameters: ParadexParameters = {
  source: 'docs.paradex.trade risk/liquidations',
  date: '2025-11-01',
  maintenanceFraction: decimal('0.01'),
  maintenanceToInitial: decimal('0.5'),
  liquidationFeeRate: decimal('0.5'),
}
