/** All ordeals in the order in which they are shown. */
import type { Ordeal } from '../ordeal.ts'
import { average } from './average.ts'
import { spread } from './e34-spread.ts'
import { flapping } from './flapping.ts'
import { pin } from './pin.ts'
import { thinStrike } from './thin-strike.ts'
import { wings } from './wings.ts'

export const ordeals: readonly Ordeal[] = [spread, wings, thinStrike, pin, flapping, average]
