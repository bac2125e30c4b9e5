/** Names of the rules that are played side by side, and of who pays. */
import type { ArmName, PlayedArm } from '../../../src/lab/replay/playback/index.ts'

/** The arms in the order of the page. */
export const armWords: readonly { readonly arm: ArmName; readonly name: string }[] = [
  { arm: 'plimsoll', name: 'Plimsoll' },
  { arm: 'full-liquidation', name: 'Full liquidation' },
  { arm: 'no-backstop', name: 'No backstop' },
]

/** Who pays, in the order of the waterfall. */
export const layerWords: readonly { readonly layer: keyof PlayedArm['paid']; readonly name: string }[] = [
  { layer: 'own', name: 'Paid by own collateral' },
  { layer: 'own-stake', name: 'Paid by own stake' },
  { layer: 'sitg', name: 'Paid by the operator (SITG)' },
  { layer: 'fund', name: 'Paid by the fund' },
  { layer: 'stakers', name: 'Paid by stakers' },
  { layer: 'vmgh', name: 'Unpaid gains cut (VMGH)' },
  { layer: 'lenders', name: 'Borne by lenders' },
  { layer: 'wind-down', name: 'Borne in a wind-down' },
]
