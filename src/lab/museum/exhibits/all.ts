/** Every exhibit, in the order of its number. */
import type { Exhibit } from '../exhibit.ts'
import { xvs } from './e06-xvs.ts'
import { lunaFloor } from './e08-luna-floor.ts'
import { drift } from './e09-drift.ts'
import { mango } from './e12-mango.ts'
import { yfi } from './e18-yfi.ts'
import { ethWhale } from './e21-eth-whale.ts'
import { jelly } from './e23-jelly.ts'
import { october } from './e27-october.ts'
import { popcat } from './e29-popcat.ts'

export const exhibits: readonly Exhibit[] = [xvs, lunaFloor, drift, mango, yfi, ethWhale, jelly, october, popcat]
