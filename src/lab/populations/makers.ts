/** Market makers take their turns: whoever trades with "a maker" trades with the next one. */
import type { Row } from '../../core/units/index.ts'

/** The accounts of makers and whose turn it is. */
export type MakerRota = { readonly rows: readonly Row[]; turn: number }

/** The next maker that is not `not`. */
export function nextMaker(rota: MakerRota, not: Row): Row {
  rota.turn = (rota.turn + 1) % rota.rows.length
  if (rota.rows[rota.turn] === not) rota.turn = (rota.turn + 1) % rota.rows.length
  return rota.rows[rota.turn]!
}
