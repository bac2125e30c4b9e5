/** Every exhibit, in the order of its date. */
import type { Exhibit } from '../exhibit.ts'
import { drift } from './e09-drift.ts'
import { mango } from './e12-mango.ts'
import { yfi } from './e18-yfi.ts'
import { ethWhale } from './e21-eth-whale.ts'
import { jelly } from './e23-jelly.ts'
import { popcat } from './e29-popcat.ts'

export const exhibits: readonly Exhibit[] = [drift, mango, yfi, ethWhale, jelly, popcat]
