/** Every exhibit, in the order of its number. */
import type { Exhibit } from '../exhibit.ts'
import { maker } from './e03-maker.ts'
import { bitmex } from './e04-bitmex.ts'
import { xvs } from './e06-xvs.ts'
import { lunaFloor } from './e08-luna-floor.ts'
import { drift } from './e09-drift.ts'
import { perp } from './e10-perp.ts'
import { gmx } from './e11-gmx.ts'
import { mango } from './e12-mango.ts'
import { crv } from './e15-crv.ts'
import { yfi } from './e18-yfi.ts'
import { ethWhale } from './e21-eth-whale.ts'
import { jelly } from './e23-jelly.ts'
import { xpl } from './e25-xpl.ts'
import { usde } from './e26-usde.ts'
import { october } from './e27-october.ts'
import { popcat } from './e29-popcat.ts'

export const exhibits: readonly Exhibit[] = [
  maker,
  bitmex,
  xvs,
  lunaFloor,
  drift,
  perp,
  gmx,
  mango,
  crv,
  yfi,
  ethWhale,
  jelly,
  xpl,
  usde,
  october,
  popcat,
]
